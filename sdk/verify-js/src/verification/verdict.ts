import { type RecordStatus, type Tone } from "../generated/checks.js";
import { type Sentence } from "../texts/sentences.js";

/** Second axis: the document in hand against the digests on file. */
export type DocumentStatus = "NotCompared" | "Matches" | "Altered";

/** Age of the target block by the verifier's clock: fresh to 15 minutes, as of to 24 hours, old beyond. */
export type Freshness = "Fresh" | "AsOf" | "Old" | "ClockBehind" | "Unknown";

/** Who held the keys that sealed, from trust.json. All zero where the seals do not hold. */
export interface Custody {
  /** Distinct operators among the signers. */
  readonly sealers: number;
  /** Distinct operators of the set; 0 where custody is not stated. */
  readonly operators: number;
  /** Distinct validators that signed. */
  readonly seals: number;
  /** Size of the set. */
  readonly validators: number;
}

export const unknownCustody: Custody = { sealers: 0, operators: 0, seals: 0, validators: 0 };

/** What a report comes to, on two axes that are never merged. */
export interface Verdict {
  readonly record: RecordStatus;
  readonly document: DocumentStatus;
  readonly freshness: Freshness;
  readonly custody: Custody;
  /** A key that wrote an entry of the filing was withdrawn later and is under suspicion (待核查). */
  readonly underReview: boolean;
  readonly tone: Tone;
  /** Id of the row of sentences.json, for instance `verdict.current`. */
  readonly row: string;
  readonly headline: Sentence;
  /** Reason and next step under the headline. */
  readonly reason: Sentence;
  /** Lines beside it: custody, age, review, document under a change, sample ledger. */
  readonly notes: readonly Sentence[];
  /** Exit code of `ledger verify`: 0 good, or step when only the document was left out; 1 change, stop; 2 else. */
  readonly exitCode: 0 | 1 | 2;
}
