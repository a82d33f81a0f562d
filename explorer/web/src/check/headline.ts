import { type Bilingual, type EvidenceSource, sentence, type Sentence, type VerificationReport } from "@ledger/verify";
import { otherHosts } from "../server/hosts.js";
import { trust } from "../server/settings.js";
import { both } from "../words/texts.js";
import { type Held } from "./held.js";

/** What stands at the top of the page: a row of sentences.json in its tone, or a row of the page's own. */
export interface Headline {
  readonly row: string;
  readonly tone: "good" | "step" | "change" | "stop" | "blank";
  readonly headline: Bilingual;
  readonly reason: Bilingual;
  /** The sample's own note is among them; the frame of every page says it already. */
  readonly notes: readonly Bilingual[];
}

/** A row that the page comes to by itself. */
export function row(id: string, tone: Headline["tone"], source: EvidenceSource = "Server"): Headline {
  return {
    row: id,
    tone,
    headline: sentence(id + ".headline"),
    reason: sentence(id + ".reason", { city: trust.name, next: nextText(source) }),
    notes: trust.sample ? [sentence("note.sample")] : [],
  };
}

/** The verdict's row, in the words of a page: it knows which server answered, and what it shows below. */
export function headlineOf(held: Held, report: VerificationReport): Headline {
  const { verdict } = report;
  const tone = verdict.tone.toLowerCase() as Headline["tone"];
  const top = {
    row: verdict.row,
    tone,
    headline: verdict.headline,
    reason: elsewhere(verdict.reason),
    notes: verdict.notes,
  };
  if (held.kind === "number") return unsigned(top, report);
  return held.kind === "bundle" ? alone(top, report) : top;
}

/** What to do about evidence that can't be used: no server is another one's address for itself. */
function nextText(source: EvidenceSource): Bilingual {
  if (source === "File") return sentence("next.file");
  const others = otherHosts();
  if (others.length === 0) return both("next.noOther");
  return both("next.other", { hosts: { zh: others.join("、"), en: others.join(", ") } });
}

/** The verifier names every published host; the page leaves out the one that it has just asked. */
function elsewhere(reason: Bilingual): Bilingual {
  const all = sentence("next.server", { hosts: { zh: trust.hosts.join("、"), en: trust.hosts.join(", ") } });
  const own = nextText("Server");
  const swap = (language: keyof Bilingual): string => reason[language].split(all[language]).join(own[language]);
  return reason.zh.includes(all.zh) ? { ...reason, zh: swap("zh"), en: swap("en") } : reason;
}

/** A number is not signed: the sentence that no code was checked gives way to the one that says so. */
function unsigned(top: Headline, report: VerificationReport): Headline {
  if (report.facts.filing === null || top.tone === "blank") return top;
  const note = sentence("note.typedNumber");
  const speaksOfCode = top.row === "verdict.current" && report.verdict.document === "NotCompared";
  if (!speaksOfCode) return { ...top, notes: [note, ...top.notes] };
  return noCode(top, both("number.compare", { v: String(report.facts.filing.version), note }));
}

/** A public bundle alone keeps its view closed: there are no items below, and no file can be compared. */
function alone(top: Headline, { facts }: VerificationReport): Headline {
  if (facts.filing === null || facts.disclosed.length > 0) return top;
  return noCode(top, both("bundle.alone", { v: String(facts.filing.version) }));
}

/** Under an age or a review the sentence that no code was checked has become a note. */
function noCode(top: Headline, reason: Bilingual): Headline {
  const swap = (text: Bilingual): Bilingual =>
    (text as Partial<Sentence>).id === "verdict.current.noCode.reason" ? reason : text;
  return { ...top, reason: swap(top.reason), notes: top.notes.map(swap) };
}
