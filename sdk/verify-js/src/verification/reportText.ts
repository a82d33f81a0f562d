import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes32, toHex } from "../primitives/bytes.js";
import { subjectText } from "../bundles/recordNames.js";
import { type FilingVersion } from "../records/filingFold.js";
import { type Facts } from "./facts.js";
import { type VerificationReport } from "./report.js";
import { type Sentence } from "../texts/sentences.js";

type Value = string | number | bigint | boolean | null;

/**
 * Everything that a report says, line by line, so that two implementations can be compared to the last character:
 * sdk/Ledger.Evidence/Verification/ReportText.cs writes the same. A vector holds the SHA-256 of it.
 * docs/evidence.md 11.
 */
export function reportText(report: VerificationReport): string {
  const checks = report.checks.map((c) =>
    line("check", c.number, c.name, c.outcome, c.dependsOn.join(","), c.sentence.zh, c.sentence.en),
  );
  return [...verdictLines(report), ...checks, ...factLines(report.facts)].join("\n");
}

/** Verifiers that were asked the same at the same moment say the same exactly if these are equal. */
export function reportDigest(report: VerificationReport): Bytes32 {
  return toHex(sha256(new TextEncoder().encode(reportText(report))));
}

function verdictLines({ asOf, subject, code, verdict: v }: VerificationReport): string[] {
  return [
    line("asOf", asOf.number, asOf.hash, asOf.time),
    line("about", subject === null ? null : subjectText(subject), code === null ? null : code.digest),
    line("verdict", v.record, v.document, v.freshness, v.tone, v.row, v.exitCode, v.underReview),
    line("custody", v.custody.sealers, v.custody.operators, v.custody.seals, v.custody.validators),
    sentenceLine("headline", v.headline),
    sentenceLine("reason", v.reason),
    ...v.notes.map((n) => sentenceLine("note", n)),
  ];
}

function factLines(facts: Facts): string[] {
  const { filing: f, tax: t, unit: u, escrow: e } = facts;
  const lines: string[] = [];
  if (f !== null) {
    lines.push(line("filing", f.id, f.state, f.seq, f.version, f.head, f.kind, f.unitRef));
    lines.push(line("terms", f.titleVersion, f.validUntil, f.escrow));
    lines.push(...f.versions.map((v) => versionLine("version", v)));
    if (f.pending !== null) lines.push(versionLine("pending", f.pending));
  }
  if (t !== null) lines.push(line("tax", t.state, t.seq, t.version, t.paid, t.clearedAt));
  if (u !== null)
    lines.push(line("unit", u.reference, u.code, u.state, u.seq, u.titleVersion, u.activeFiling, u.lastRegistered));
  if (e !== null) {
    lines.push(line("escrow", e.id, e.state, e.seq, e.filing, e.filingVersion, e.bank));
    lines.push(line("sums", e.expected, e.deposited, e.released, e.adjudged));
    lines.push(...e.legs.map((l) => line("leg", l.class, l.amount, l.paid)));
  }
  for (const { version, fields } of facts.disclosed)
    lines.push(...fields.map((x) => line("field", version, x.index, x.value.shown)));
  for (const x of facts.history) {
    const organisation = [x.organisation, x.organisationName.zh, x.organisationName.en];
    const who = [...organisation, x.key, x.proposer, x.role];
    const when = [x.eventTime, x.block, x.time, x.late, x.underReview];
    lines.push(line("event", x.kind, x.record, x.seq, x.number, x.name.zh, x.name.en, ...who, ...when));
  }
  for (const k of facts.writerKeys) lines.push(line("writerKey", k.key, k.organisation, k.from, k.to, k.suspectFrom));
  return lines;
}

function versionLine(name: string, v: FilingVersion): string {
  return line(name, v.version, v.commitment, v.commitmentSm, v.changeClass, v.block, v.time);
}

function sentenceLine(name: string, s: Sentence): string {
  return line(name, s.id, s.zh, s.en);
}

/** Null is a hyphen. */
function line(name: string, ...values: readonly Value[]): string {
  return [name, ...values.map((v) => (v === null ? "-" : String(v)))].join("|");
}
