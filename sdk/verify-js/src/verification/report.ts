import { type BundleSubject } from "../bundles/bundle.js";
import { type Bytes32 } from "../primitives/bytes.js";
import { type SignedCode } from "../codes/signedCode.js";
import { type DocumentDigests } from "../documents/digests.js";
import { type Check } from "./checks.js";
import { type Facts } from "./facts.js";
import { type Verdict } from "./verdict.js";

/** What the verifier is asked, beside the bundle. */
export interface VerificationInput {
  /** Unix seconds of the verifier's clock. There is no default: the caller says when "now" is. */
  readonly now: bigint;
  /** Digests of the document in hand; left out when none is compared. */
  readonly document?: DocumentDigests | null;
  /** The code that was scanned; left out = the bundle's own, if it has one. */
  readonly code?: SignedCode | null;
  /** The reference of a typed number (16 bytes), where there is no code: it opens the masked views and proves nothing else. */
  readonly reference?: Uint8Array | null;
  /** Where the bundle came from: what a reader can do about one that does not hold. Left out = a file. */
  readonly source?: EvidenceSource;
}

/** A file that somebody handed over, or the answer of a server. */
export type EvidenceSource = "File" | "Server";

/** Everything that the verifier found, and what follows from it. */
export interface VerificationReport {
  /** The target block; zeros where its header could not be read. */
  readonly asOf: { readonly number: bigint; readonly hash: Bytes32; readonly time: bigint };
  /** What the bundle says it is about; null where it could not be read. What is proved of it is in {@link facts}. */
  readonly subject: BundleSubject | null;
  /**
   * The code that was judged: the one that was given, else the bundle's own; null where there is none or it could not be read.
   * Whether it is the ledger's is what checks 301 to 305 say.
   */
  readonly code: SignedCode | null;
  readonly verdict: Verdict;
  /** One entry per number, ascending. */
  readonly checks: readonly Check[];
  /** What is proved. */
  readonly facts: Facts;
}
