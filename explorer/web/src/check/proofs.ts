import { type Bilingual, sentence, type Sentence } from "@ledger/verify";
import { isSigned } from "./held.js";
import { type Outcome } from "./outcome.js";

function both(value: string | number): Bilingual {
  return { zh: String(value), en: String(value) };
}

function beijing(unixSeconds: bigint): Bilingual {
  const local = new Date((Number(unixSeconds) + 8 * 3600) * 1000).toISOString();
  const shown = local.slice(0, 10) + " " + local.slice(11, 16);
  return { zh: shown, en: shown + " (UTC+8)" };
}

/** What the check shows, and what it cannot show: the two lists of every verdict. */
export function proofLists({ held, report }: Outcome): { proves: Sentence[]; doesNot: Sentence[] } {
  if (report === null) return { proves: isSigned(held) ? [sentence("proves.code")] : [], doesNot: [] };
  const { custody, document, record } = report.verdict;
  const time = { T: beijing(report.asOf.time) };
  const valid = (number: number): boolean => report.checks.some((c) => c.number === number && c.outcome === "Valid");
  const proves: Sentence[] = [];
  if (held.kind === "code" && valid(303)) proves.push(sentence("proves.code"));
  if (held.kind === "number" && report.facts.filing !== null) proves.push(sentence("proves.number"));
  if (record !== "CannotCheck" && valid(602))
    proves.push(sentence("proves.status", { ...time, n: both(custody.operators), k: both(custody.sealers) }));
  if (document === "Matches") proves.push(sentence("proves.document"));
  const doesNot = [sentence("notProves.truth"), sentence("notProves.outside"), sentence("notProves.legal")];
  doesNot.push(sentence("notProves.later", time));
  if (custody.operators === 1) doesNot.push(sentence("notProves.independence"));
  return { proves, doesNot };
}
