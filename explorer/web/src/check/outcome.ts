import {
  type Bilingual,
  type Check,
  type DocumentDigests,
  type EvidenceSource,
  isOfLedger,
  reportDigest,
  type VerificationReport,
  Verifier,
} from "@ledger/verify";
import { askProof } from "../server/answers.js";
import { trust } from "../server/settings.js";
import { both } from "../words/texts.js";
import { type Headline, headlineOf, row } from "./headline.js";
import { type Asked, faultsOf, type Held } from "./held.js";

/** A file that was compared, by the name that the reader's device gives it. */
export interface ComparedFile {
  readonly name: string;
  readonly size: number;
  readonly digests: DocumentDigests;
}

export interface Outcome {
  readonly held: Held;
  readonly top: Headline;
  readonly report: VerificationReport | null;
  /** Of all that the report says; the command and offline.html give the same one. */
  readonly digest: string | null;
  readonly checks: readonly Check[];
  readonly money: string | null;
  /** The proof, so that a file can be compared without asking again. */
  readonly bundle: Uint8Array | null;
  readonly source: EvidenceSource;
  /** Why an answer is not believed, where one came: the check that does not hold, in its own words. */
  readonly failed: Bilingual | null;
  /** The file that the verdict is about; null = none was compared. */
  readonly file: ComparedFile | null;
  /** The same without the file: what stands again once another one is chosen. */
  readonly unfiled: Outcome | null;
}

let made: Verifier | null = null;

/** Checks what the code alone can tell; null = nothing against it. A key that is not pinned may be newer than this page. */
export function judgeCode(held: Extract<Held, { kind: "code" }>): Outcome | null {
  if (!isOfLedger(held.code, trust.genesisHash)) return without(held, row("verdict.unknown.otherLedger", "stop"));
  const faults = faultsOf(held.code);
  if (faults.includes(null) || faults.every((fault) => fault === "OtherKey")) return null;
  return without(held, row("verdict.forged.signature", "stop"));
}

/** Fetches and checks. */
export async function check(held: Asked): Promise<Outcome> {
  const answer = await askProof(held.filing);
  if (answer.kind === "proof") return judge(held, answer.bundle, answer.money, "Server");
  const top = row("verdict.cannotCheck." + answer.kind, "blank");
  return without(held, top, answer.kind === "badAnswer" ? both(`answer.${answer.why}`) : null);
}

/** Compares a file with the proof that is here. */
export function compare(outcome: Outcome, file: ComparedFile): Outcome {
  const before = outcome.unfiled ?? outcome;
  const { held, bundle, money, source } = before;
  return { ...judge(held, bundle!, money, source, file.digests), file, unfiled: before };
}

/** Checks a proof that is here, against the pinned anchor and this device's clock. */
export function judge(
  held: Held,
  bundle: Uint8Array,
  money: string | null,
  source: EvidenceSource,
  document: DocumentDigests | null = null,
): Outcome {
  made ??= new Verifier(trust);
  const report = made.verify(bundle, {
    now: BigInt(Math.floor(Date.now() / 1000)),
    document,
    code: held.kind === "code" ? held.code : null,
    reference: held.kind === "number" ? held.reference : null,
    source,
  });
  const parts = { held, checks: report.checks, money, bundle, source, file: null, unfiled: null };
  // A number or an id has no signature by which an answer could be tied to it: the page ties it by what it asked for.
  const tied = held.kind === "bundle" || held.kind === "code" || report.subject?.record === held.filing;
  if (!tied && report.verdict.record !== "CannotCheck") {
    const top = row("verdict.cannotCheck.otherFiling", "blank", source);
    return { ...parts, top, report: null, digest: null, failed: both("answer.foreign") };
  }
  const failed = report.verdict.record === "CannotCheck" ? firstFailed(report.checks, source) : null;
  return { ...parts, top: headlineOf(held, report), report, digest: reportDigest(report), failed };
}

/** The check's words; where a server's answer has not the agreed form, none of the names that it chose is repeated. */
export function wordsOf({ number, outcome, sentence: words }: Check, source: EvidenceSource): Bilingual {
  return source === "Server" && number === 102 && outcome === "Invalid" ? both("answer.form") : words;
}

/** How long before the device's clock the proof's block was sealed, in seconds; null where there is no such block. */
export function ageOf({ report }: Outcome): bigint | null {
  if (report === null || report.asOf.time === 0n || report.verdict.record === "CannotCheck") return null;
  return BigInt(Math.floor(Date.now() / 1000)) - report.asOf.time;
}

/** Two periods of blocks: a ledger without work seals one a minute (`emptyblockperiodseconds` of its genesis). */
export const heartbeat = 120n;

/** The lowest check that does not hold; those after it that were not made say only that. */
function firstFailed(checks: readonly Check[], source: EvidenceSource): Bilingual | null {
  const invalid = checks.find((c) => c.outcome === "Invalid") ?? checks.find((c) => c.outcome === "Error");
  return invalid === undefined ? null : wordsOf(invalid, source);
}

function without(held: Held, top: Headline, failed: Bilingual | null = null): Outcome {
  const none = { report: null, digest: null, checks: [], money: null, bundle: null, file: null, unfiled: null };
  return { held, top, source: "Server", failed, ...none };
}
