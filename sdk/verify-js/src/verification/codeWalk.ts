import { type Bundle } from "../bundles/bundle.js";
import { type TrustAnchor } from "../bundles/trust.js";
import { type CodeKey } from "../codes/key.js";
import { filingOf, isOfLedger, readCode, type SignedCode, verifyCode } from "../codes/signedCode.js";
import { RecordKind } from "../generated/machines.js";
import { type CheckBook } from "./checks.js";
import { type DocumentWalk } from "./documentWalk.js";
import { type RecordWalk } from "./recordWalk.js";

/** Checks 301 to 304: the code that was scanned, or the bundle's own. */
export class CodeWalk {
  private signer: CodeKey | null = null;

  /** The code is of this ledger, but the bundle is about another filing, or about none. */
  isOfOtherSubject = false;

  /** Null where none was given or none could be read. */
  code: SignedCode | null;

  constructor(
    private readonly trust: TrustAnchor,
    private readonly pinned: readonly CodeKey[],
    private readonly bundle: Bundle,
    scanned: SignedCode | null,
  ) {
    this.code = scanned;
  }

  checkSignature(book: CheckBook): void {
    if (this.code === null && this.bundle.code === null) {
      for (const number of [301, 302, 303, 304]) book.absent(number);
      return;
    }
    this.code ??= readOwn(this.bundle.code!);
    book.decide(301, this.code !== null);
    if (this.code === null) return;
    this.checkLedger(book, this.code);
    if (!book.mayRun(303)) return;
    for (const key of this.pinned) if (verifyCode(this.code, key, this.trust.genesisHash) === null) this.signer = key;
    book.decide(303, this.signer !== null);
  }

  /**
   * Check 304. A contract code that the filing holds (field 4) is judged at the block that anchored it; any other code at
   * the target, where a withdrawn key no longer counts.
   */
  checkKeyTerm(book: CheckBook, records: RecordWalk | null, document: DocumentWalk, targetBlock: bigint): void {
    if (book.isSet(304) || !book.mayRun(304)) return;
    const term = records?.codeKey(this.signer!.digest);
    if (!term?.exists) book.error(304);
    else book.decide(304, term.countsAt(document.anchoringBlock(this.code!) ?? targetBlock));
  }

  private checkLedger(book: CheckBook, code: SignedCode): void {
    const { subject } = this.bundle;
    if (!isOfLedger(code, this.trust.genesisHash)) {
      book.invalid(302);
      return;
    }
    const filing = filingOf(code, this.trust.genesisHash);
    this.isOfOtherSubject = subject.kind !== RecordKind.Filing || filing !== subject.record;
    if (this.isOfOtherSubject) book.set(302, "Invalid", ".subject");
    else book.valid(302);
  }
}

function readOwn(text: string): SignedCode | null {
  const read = readCode(text);
  return typeof read === "string" ? null : read;
}
