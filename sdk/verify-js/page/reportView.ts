import { stateLabels, roleLabels, RecordKind } from "../src/generated/machines.js";
import { type Facts, reportDigest, shownText, type TimelineEntry, type VerificationReport } from "../src/index.js";
import { type DisclosedField } from "../src/disclosures/disclosure.js";
import { type CommitmentSchema } from "../src/schemas/schema.js";
import { SaleField } from "../src/generated/schemas.js";
import { timeText } from "../src/texts/sentences.js";
import { element } from "./element.js";
import { type Language, pageText, sharedText } from "./words.js";

/** Colour is never alone: each tone has its shape. */
const shapes = { Good: "✓", Step: "◐", Change: "⧉", Stop: "≠", Blank: "–" } as const;

/** A report for people: verdict in large words, what it proves and does not, values, history, every check. */
export function reportView(report: VerificationReport, language: Language): HTMLElement[] {
  return [
    verdictView(report, language),
    ...provesView(report, language),
    ...factsView(report.facts, language),
    checksView(report, language),
  ];
}

function verdictView({ verdict, asOf }: VerificationReport, language: Language): HTMLElement {
  const tone = verdict.tone;
  const block = asOf.number.toString();
  const when = asOf.time === 0n ? null : pageText("asOf", language, { block, T: timeText(asOf.time).zh });
  return element(
    "section",
    { class: "verdict " + tone.toLowerCase(), id: "verdict", tabindex: "-1", "data-row": verdict.row },
    element("span", { class: "shape", role: "img", "aria-label": pageText(`tone.${tone}`, language) }, shapes[tone]),
    element("h2", {}, verdict.headline[language]),
    element("p", {}, verdict.reason[language]),
    when === null ? null : element("p", { class: "when" }, when),
    element("ul", {}, ...verdict.notes.map((n) => element("li", {}, n[language]))),
  );
}

function provesView({ verdict, checks, asOf }: VerificationReport, language: Language): HTMLElement[] {
  const { custody } = verdict;
  const holds = (number: number): boolean => checks.some((c) => c.number === number && c.outcome === "Valid");
  const spoken = verdict.record !== "CannotCheck" && verdict.record !== "Unknown" && verdict.record !== "Forged";
  const values = { T: timeText(asOf.time)[language], n: String(custody.operators), k: String(custody.sealers) };
  const proves = [
    holds(303) ? sharedText("proves.code", language) : null,
    spoken && custody.operators > 0 ? sharedText("proves.status", language, values) : null,
    spoken && verdict.document === "Matches" ? sharedText("proves.document", language) : null,
  ].filter((t) => t !== null);
  const not = (["truth", "outside", "legal", "later"] as const).map((id) =>
    sharedText(`notProves.${id}`, language, values),
  );
  if (custody.operators === 1) not.push(sharedText("notProves.independence", language));
  return [
    ...(proves.length === 0 ? [] : [listOf(pageText("proves", language), proves)]),
    listOf(pageText("notProves", language), not),
  ];
}

function factsView(facts: Facts, language: Language): HTMLElement[] {
  const views: HTMLElement[] = [];
  if (facts.filing !== null) {
    const state = stateLabels[`${RecordKind.Filing}/${facts.filing.state}`]?.[language] ?? String(facts.filing.state);
    const rows: [string, string][] = [
      [pageText("state", language), state],
      [pageText("version", language), String(facts.filing.version)],
    ];
    for (const { version, schema, fields } of facts.disclosed)
      for (const field of fields)
        if (field.value.shown !== null) {
          const [label, value] = fieldRow(field, schema, language);
          rows.push([facts.filing.versions.length > 1 ? `${label} (${version})` : label, value]);
        }
    const list = element("dl", {});
    for (const [name, value] of rows) list.append(element("dt", {}, name), element("dd", {}, value));
    views.push(section(pageText("values", language), list));
  }
  if (facts.history.length > 0)
    views.push(
      section(pageText("history", language), element("ol", {}, ...facts.history.map((e) => eventView(e, language)))),
    );
  return views;
}

/** Name and value as people read them: fen as yuan, hundredths of a square metre as square metres. */
function fieldRow({ index, value }: DisclosedField, schema: CommitmentSchema, language: Language): [string, string] {
  const shown = String(value.shown);
  if (index === SaleField.Area) return [pageText("area", language), hundredths(shown)];
  if (index === SaleField.Price) return [pageText("price", language), hundredths(shown)];
  return [schema.fields.find((f) => f.index === index)?.[language] ?? String(index), shownText(shown)];
}

/** Two decimals and separators, from the digits of an integer; no floating point. */
function hundredths(digits: string): string {
  const padded = digits.padStart(3, "0");
  const whole = padded.slice(0, -2).replace(/\B(?=(?:\d{3})+$)/g, ",");
  return `${whole}.${padded.slice(-2)}`;
}

function eventView(e: TimelineEntry, language: Language): HTMLElement {
  const role = roleLabels[e.role]?.[language] ?? String(e.role);
  const who = `${e.organisationName[language]} (${role})`;
  const recorded = `${pageText("recorded", language)} ${timeText(e.time)[language]}, ${e.block}`;
  const marks = e.underReview ? " ⚑" : "";
  return element(
    "li",
    {},
    element("b", {}, e.name[language]),
    ` ${who}. ${timeText(e.eventTime)[language]}; ${recorded}${marks}`,
  );
}

function checksView(report: VerificationReport, language: Language): HTMLElement {
  const list = element("ol", { class: "checks" });
  for (const c of report.checks)
    list.append(
      element(
        "li",
        { class: c.outcome.toLowerCase(), "data-check": String(c.number) },
        element("b", {}, `${c.number} ${pageText(`outcome.${c.outcome}`, language)}`),
        " " + c.sentence[language],
      ),
    );
  const digest = reportDigest(report);
  return element(
    "details",
    {},
    element("summary", {}, pageText("checks", language)),
    list,
    element("p", { "data-digest": digest }, `${pageText("digest", language)}: ${digest}`),
  );
}

function listOf(title: string, lines: readonly string[]): HTMLElement {
  return section(title, element("ul", {}, ...lines.map((l) => element("li", {}, l))));
}

function section(title: string, content: HTMLElement): HTMLElement {
  return element("section", {}, element("h3", {}, title), content);
}
