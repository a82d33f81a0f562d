import { CheckNumber } from "../generated/checks.js";
import { sameBytes } from "../primitives/bytes.js";
import { type Bundle } from "../bundles/bundle.js";
import { type TrustAnchor } from "../bundles/trust.js";
import { type CodeKey, readKeyOfCurve } from "../codes/key.js";
import { filingOf, isOfLedger, readCode, type SignedCode, verifyCode } from "../codes/signedCode.js";
import { RecordKind } from "../generated/machines.js";
import { type CheckBook } from "./checks.js";
import { type DocumentWalk } from "./documentWalk.js";
import { type RecordWalk } from "./recordWalk.js";

/** What is said of a code, where there is one. */
const codeChecks = [
  CheckNumber.CodeForm,
  CheckNumber.CodeLedger,
  CheckNumber.CodeSignature,
  CheckNumber.CodeKeyTerm,
  CheckNumber.Certificate,
];

/** Checks 301 to 304: the code that was scanned, or the bundle's own. docs/evidence.md 5 and 13. */
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

  /** Checks 301, 302, and 303 where trust.json names the key. */
  checkSignature(book: CheckBook): void {
    if (this.code === null && this.bundle.code === null) {
      for (const number of codeChecks) book.absent(number);
      return;
    }
    this.code ??= readOwn(this.bundle.code!);
    book.decide(CheckNumber.CodeForm, this.code !== null);
    if (this.code === null) return;
    const { code } = this;
    this.checkLedger(book, code);
    if (!book.mayRun(CheckNumber.CodeSignature)) return;
    const named = this.pinned.filter((key) => isNamed(code, key));
    this.signer = named.find((key) => verifyCode(code, key, this.trust.genesisHash) === null) ?? null;
    if (named.length > 0) book.decide(CheckNumber.CodeSignature, this.signer !== null);
  }

  /**
   * Check 303 for a key that trust.json does not name: it counts where the bundle proves it on the ledger. Without that, only
   * a filing that holds another code of this version tells that this one is not the ledger's.
   */
  checkProvedKey(book: CheckBook, records: RecordWalk | null, document: DocumentWalk): void {
    const { code } = this;
    if (book.isSet(CheckNumber.CodeSignature) || code === null) return;
    const proved = book.holds(CheckNumber.RecordWords)
      ? this.bundle.codeKeys.map(readKeyOfCurve).find((key) => key !== null && isNamed(code, key))
      : null;
    if (proved && records?.codeKey(proved.digest) !== undefined) {
      if (verifyCode(code, proved, this.trust.genesisHash) !== null) {
        book.invalid(CheckNumber.CodeSignature);
        return;
      }
      this.signer = proved;
      book.set(CheckNumber.CodeSignature, "Valid", ".ledger");
    } else if (document.holdsAnotherCode(code)) book.set(CheckNumber.CodeSignature, "Invalid", ".other");
    else book.error(CheckNumber.CodeSignature);
  }

  /**
   * Check 304. A contract code that the filing holds (field 4) is judged at the block that anchored it; any other code at
   * the target, where a withdrawn key no longer counts.
   */
  checkKeyTerm(book: CheckBook, records: RecordWalk | null, document: DocumentWalk, targetBlock: bigint): void {
    if (book.isSet(CheckNumber.CodeKeyTerm) || !book.mayRun(CheckNumber.CodeKeyTerm)) return;
    const term = records?.codeKey(this.signer!.digest);
    if (!term?.exists) book.error(CheckNumber.CodeKeyTerm);
    else book.decide(CheckNumber.CodeKeyTerm, term.countsAt(document.anchoringBlock(this.code!) ?? targetBlock));
  }

  private checkLedger(book: CheckBook, code: SignedCode): void {
    const { subject } = this.bundle;
    if (!isOfLedger(code, this.trust.genesisHash)) {
      book.invalid(CheckNumber.CodeLedger);
      return;
    }
    const filing = filingOf(code, this.trust.genesisHash);
    this.isOfOtherSubject = subject.kind !== RecordKind.Filing || filing !== subject.record;
    if (this.isOfOtherSubject) book.set(CheckNumber.CodeLedger, "Invalid", ".subject");
    else book.valid(CheckNumber.CodeLedger);
  }
}

function isNamed(code: SignedCode, key: CodeKey): boolean {
  return sameBytes(key.keyId, code.message.keyId);
}

function readOwn(text: string): SignedCode | null {
  const read = readCode(text);
  return typeof read === "string" ? null : read;
}
