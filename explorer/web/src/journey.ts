import {
  type Bilingual,
  type Check,
  type DocumentDigests,
  filingIdOf,
  filingOf,
  type Bytes32,
  JsonFault,
  readBundle,
  readCode,
  readCodeKey,
  readTypedCode,
  type Sentence,
  sentence,
  type SignedCode,
  type VerificationReport,
  Verifier,
  verifyCode,
} from "@ledger/verify";
import { askProof } from "./answers.js";
import { trust } from "./settings.js";

/** What stands at the top of the page: a row of sentences.json in its tone. */
export interface Headline {
  readonly row: string;
  readonly tone: "good" | "step" | "change" | "stop" | "blank";
  readonly headline: Bilingual;
  readonly reason: Bilingual;
  /** The sample's own note is among them; the frame of every page says it already. */
  readonly notes: readonly Sentence[];
}

/** What the reader holds: a signed code, a typed number, or a bundle in a file. */
export type Held =
  | { readonly kind: "code"; readonly code: SignedCode; readonly filing: Bytes32 }
  | { readonly kind: "number"; readonly filing: Bytes32 }
  | { readonly kind: "bundle" };

export interface Outcome {
  readonly held: Held;
  readonly top: Headline;
  readonly report: VerificationReport | null;
  readonly checks: readonly Check[];
  readonly money: string | null;
  /** The proof, so that a file can be compared without asking again. */
  readonly bundle: Uint8Array | null;
}

const verifier = new Verifier(trust);
const codeKeys = trust.codeKeys.map(({ alg, spki }) => readCodeKey(alg, spki)!);
const hosts: Bilingual = { zh: trust.hosts.join("、"), en: trust.hosts.join(", ") };

/** Reads a scanned or pasted text, or the page's own fragment. The fault is worded for people. */
export function readHeld(scanned: string): Held | Sentence {
  const code = readCode(scanned);
  if (typeof code !== "string") return { kind: "code", code, filing: filingOf(code, trust.genesisHash) };
  return sentence(code === "NotALedgerCode" || code === "BadHost" ? "error.codeOther" : "error.codeIncomplete");
}

export function readNumber(typed: string): Held | Sentence {
  const reference = readTypedCode(typed);
  if (typeof reference === "string") return sentence("error.typedNumber");
  return { kind: "number", filing: filingIdOf(reference, trust.genesisHash) };
}

/** Checks what the code alone can tell; null = its signature holds. */
export function judgeCode(code: SignedCode): Headline | null {
  const faults = codeKeys.map((key) => verifyCode(code, key, trust.genesisHash));
  if (faults.includes(null)) return null;
  return faults.includes("OtherLedger") || faults.length === 0
    ? row("verdict.unknown.otherLedger", "stop")
    : row("verdict.forged.signature", "stop");
}

/** Fetches and checks. */
export async function check(held: Exclude<Held, { kind: "bundle" }>): Promise<Outcome> {
  const answer = await askProof(held.filing);
  if (answer.kind === "proof") return judge(held, answer.bundle, answer.money, null);
  const top = row("verdict.cannotCheck." + answer.kind, "blank");
  const signed = held.kind === "code" ? [sentence("note.codeOffline")] : [];
  return {
    held,
    top: { ...top, notes: [...signed, ...top.notes] },
    report: null,
    checks: [],
    money: null,
    bundle: null,
  };
}

/** Checks a proof that is here, against the pinned anchor and this device's clock. */
export function judge(held: Held, bundle: Uint8Array, money: string | null, document: DocumentDigests | null): Outcome {
  const report = verifier.verify(bundle, {
    now: BigInt(Math.floor(Date.now() / 1000)),
    document,
    code: held.kind === "code" ? held.code : null,
  });
  const { verdict } = report;
  // A number has no signature by which an answer could be tied to it: the page ties it by the id that it asked for.
  const foreign = held.kind === "number" && subjectOf(bundle) !== held.filing;
  const top: Headline = foreign
    ? row("verdict.cannotCheck.badAnswer", "blank")
    : {
        row: verdict.row,
        tone: verdict.tone.toLowerCase() as Headline["tone"],
        headline: verdict.headline,
        reason:
          held.kind === "number" && /^verdict\.current$/.test(verdict.row)
            ? sentence("note.typedNumber")
            : verdict.reason,
        notes: verdict.notes,
      };
  return { held, top, report: foreign ? null : report, checks: report.checks, money, bundle };
}

function subjectOf(bundle: Uint8Array): Bytes32 | null {
  const read = readBundle(bundle);
  return read instanceof JsonFault ? null : read.subject.record;
}

function row(id: string, tone: Headline["tone"]): Headline {
  return {
    row: id,
    tone,
    headline: sentence(id + ".headline"),
    reason: sentence(id + ".reason", { city: trust.name, hosts }),
    notes: trust.sample ? [sentence("note.sample")] : [],
  };
}
