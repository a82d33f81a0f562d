import {
  type Bilingual,
  type Bytes32,
  type Check,
  type CodeFault,
  type DocumentDigests,
  type EvidenceSource,
  filingIdOf,
  filingOf,
  isOfLedger,
  JsonFault,
  readBundle,
  readCode,
  readCodeKey,
  readTypedCode,
  reportDigest,
  type Sentence,
  sentence,
  type SignedCode,
  type VerificationReport,
  Verifier,
  verifyCode,
} from "@ledger/verify";
import { askProof } from "../server/answers.js";
import { trust } from "../server/settings.js";
import { both } from "../words/texts.js";

/** What stands at the top of the page: a row of sentences.json in its tone. */
export interface Headline {
  readonly row: string;
  readonly tone: "good" | "step" | "change" | "stop" | "blank";
  readonly headline: Bilingual;
  readonly reason: Bilingual;
  /** The sample's own note is among them; the frame of every page says it already. */
  readonly notes: readonly Bilingual[];
}

/** What the reader holds: a signed code, a typed number, or a bundle in a file. */
export type Held =
  | { readonly kind: "code"; readonly code: SignedCode; readonly filing: Bytes32; readonly link: string }
  | { readonly kind: "number"; readonly reference: Uint8Array; readonly filing: Bytes32 }
  | { readonly kind: "bundle" };

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
}

const verifier = new Verifier(trust);
const codeKeys = trust.codeKeys.map(({ alg, spki }) => readCodeKey(alg, spki)!);
const hosts: Bilingual = { zh: trust.hosts.join("、"), en: trust.hosts.join(", ") };

/** Reads a scanned or pasted text. The fault is worded for people. */
export function readHeld(scanned: string): Held | Sentence {
  const code = readCode(scanned);
  if (typeof code !== "string") return { kind: "code", code, filing: filingOf(code, trust.genesisHash), link: scanned };
  return sentence(code === "NotALedgerCode" || code === "BadHost" ? "error.codeOther" : "error.codeIncomplete");
}

/** Reads the page's own fragment, wherever the page stands: the code's text names the published host. */
export function readFragment(fragment: string): Held | Sentence {
  return readHeld(`https://${trust.hosts[0] ?? "localhost"}/v${fragment}`);
}

export function readNumber(typed: string): Held | Sentence {
  const reference = readTypedCode(typed);
  if (typeof reference === "string") return sentence("error.typedNumber");
  return { kind: "number", reference, filing: filingIdOf(reference, trust.genesisHash) };
}

/** The signature is that of a key which this page pins. */
export function isSigned(held: Held | null): boolean {
  return held?.kind === "code" && faultsOf(held.code).includes(null);
}

/** Checks what the code alone can tell; null = nothing against it. A key that is not pinned may be newer than this page. */
export function judgeCode(held: Extract<Held, { kind: "code" }>): Outcome | null {
  if (!isOfLedger(held.code, trust.genesisHash)) return without(held, row("verdict.unknown.otherLedger", "stop"));
  const faults = faultsOf(held.code);
  if (faults.includes(null) || faults.every((fault) => fault === "OtherKey")) return null;
  return without(held, row("verdict.forged.signature", "stop"));
}

function faultsOf(code: SignedCode): (CodeFault | null)[] {
  return codeKeys.map((key) => verifyCode(code, key, trust.genesisHash));
}

/** Fetches and checks. */
export async function check(held: Exclude<Held, { kind: "bundle" }>): Promise<Outcome> {
  const answer = await askProof(held.filing);
  if (answer.kind === "proof") return judge(held, answer.bundle, answer.money, null, "Server");
  const top = row("verdict.cannotCheck." + answer.kind, "blank");
  return without(held, top, answer.kind === "badAnswer" ? both("answer.form") : null);
}

/** Checks a proof that is here, against the pinned anchor and this device's clock. */
export function judge(
  held: Held,
  bundle: Uint8Array,
  money: string | null,
  document: DocumentDigests | null,
  source: EvidenceSource,
): Outcome {
  const report = verifier.verify(bundle, {
    now: BigInt(Math.floor(Date.now() / 1000)),
    document,
    code: held.kind === "code" ? held.code : null,
    reference: held.kind === "number" ? held.reference : null,
    source,
  });
  const { verdict } = report;
  const parts = { held, checks: report.checks, money, bundle, source };
  // A number has no signature by which an answer could be tied to it: the page ties it by the id that it asked for.
  if (held.kind === "number" && verdict.record !== "CannotCheck" && subjectOf(bundle) !== held.filing)
    return { ...parts, top: otherFiling(source), report: null, digest: null, failed: both("answer.foreign") };
  const tone = verdict.tone.toLowerCase() as Headline["tone"];
  const top: Headline = {
    row: verdict.row,
    tone,
    headline: verdict.headline,
    reason: verdict.reason,
    notes: verdict.notes,
  };
  const failed = verdict.record === "CannotCheck" ? firstFailed(report.checks) : null;
  const digest = reportDigest(report);
  return { ...parts, top: held.kind === "number" ? unsigned(top, report) : top, report, digest, failed };
}

/** A number is not signed: the sentence that no code was checked gives way to the one that says so. */
function unsigned(top: Headline, report: VerificationReport): Headline {
  if (report.facts.filing === null || top.tone === "blank") return top;
  const note = sentence("note.typedNumber");
  const speaksOfCode = top.row === "verdict.current" && report.verdict.document === "NotCompared";
  if (!speaksOfCode) return { ...top, notes: [note, ...top.notes] };
  // Under an age or a review the sentence about the code has become a note.
  const reason = both("number.compare", { v: String(report.facts.filing.version), note });
  const swap = (text: Bilingual): Bilingual =>
    (text as Partial<Sentence>).id === "verdict.current.noCode.reason" ? reason : text;
  return { ...top, reason: swap(top.reason), notes: top.notes.map(swap) };
}

/** The lowest check that does not hold; those after it that were not made say only that. */
function firstFailed(checks: readonly Check[]): Bilingual | null {
  const invalid = checks.find((c) => c.outcome === "Invalid") ?? checks.find((c) => c.outcome === "Error");
  return invalid?.sentence ?? null;
}

function subjectOf(bundle: Uint8Array): Bytes32 | null {
  const read = readBundle(bundle);
  return read instanceof JsonFault ? null : read.subject.record;
}

function without(held: Held, top: Headline, failed: Bilingual | null = null): Outcome {
  return { held, top, report: null, digest: null, checks: [], money: null, bundle: null, source: "Server", failed };
}

function otherFiling(source: EvidenceSource): Headline {
  return row("verdict.cannotCheck.otherFiling", "blank", source);
}

function row(id: string, tone: Headline["tone"], source: EvidenceSource = "Server"): Headline {
  return {
    row: id,
    tone,
    headline: sentence(id + ".headline"),
    reason: sentence(id + ".reason", {
      city: trust.name,
      next: sentence(source === "Server" ? "next.server" : "next.file", { hosts }),
    }),
    notes: trust.sample ? [sentence("note.sample")] : [],
  };
}
