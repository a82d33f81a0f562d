import { CheckNumber } from "../generated/checks.js";
import { type BlockHeader, blockHash } from "../blocks/header.js";
import { type TrustAnchor } from "../bundles/trust.js";
import { fromHex, sameBytes } from "../primitives/bytes.js";
import { type CodePayload } from "../codes/payload.js";
import { FilingFold } from "../records/filingFold.js";
import { type CheckBook } from "./checks.js";
import { type DocumentWalk } from "./documentWalk.js";
import { type RecordWalk } from "./recordWalk.js";
import { numberText, type Sentence, sentence } from "../texts/sentences.js";

/** Two heartbeats: a head of this age at most is where the ledger stands, and no older copy of it. */
const liveSeconds = 120n;

/**
 * Check 305: a certificate names a block, a version and a document; the ledger that is proved has them, or both cannot be right.
 * docs/evidence.md 13.
 */
export class CertificateWalk {
  /** Where they contradict each other; null before {@link run} and where they do not. */
  contradiction: Sentence | null = null;

  constructor(
    private readonly trust: TrustAnchor,
    private readonly target: BlockHeader,
    private readonly headers: readonly BlockHeader[],
  ) {}

  run(
    book: CheckBook,
    code: CodePayload | null,
    records: RecordWalk | null,
    document: DocumentWalk,
    now: bigint,
  ): void {
    if (book.isSet(CheckNumber.Certificate)) return;
    const anchor = code?.anchor ?? null;
    if (code === null || anchor === null) {
      book.absent(CheckNumber.Certificate);
      return;
    }
    if (!book.mayRun(CheckNumber.Certificate)) return;
    const { number, timestamp } = this.target;
    const b = numberText(anchor.blockNumber);
    const n = numberText(number);
    const what = this.find(anchor, code.version, records, document, now - timestamp <= liveSeconds);
    if (what !== null) {
      this.contradiction = sentence("certificate." + what, { b, n, v: numberText(code.version) });
      book.invalid(CheckNumber.Certificate, { detail: this.contradiction });
    } else if (anchor.blockNumber > number) book.error(CheckNumber.Certificate, { b, n });
    else book.valid(CheckNumber.Certificate);
  }

  private find(
    { blockNumber, blockHash: hash, document: start }: NonNullable<CodePayload["anchor"]>,
    version: number,
    records: RecordWalk | null,
    document: DocumentWalk,
    isLive: boolean,
  ): "block" | "head" | "record" | "document" | null {
    const proved = [...this.headers, this.target].map((h) => ({ number: h.number, hash: blockHash(h) }));
    const known = [...proved, ...this.trust.checkpoints].filter((k) => k.number === blockNumber);
    if (known.some((k) => !sameBytes(fromHex(k.hash).subarray(0, 8), hash))) return "block";
    if (blockNumber > this.target.number) return isLive ? "head" : null;
    const fold = records?.filing()?.fold;
    const inForce = fold instanceof FilingFold ? fold.versions[version - 1] : undefined;
    // What was in force as of a block stays in the history of every later one.
    if (inForce === undefined || inForce.block > blockNumber) return "record";
    return document.isAnotherDocument(version, start) ? "document" : null;
  }
}
