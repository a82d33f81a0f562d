import { shownText } from "@ledger/verify";
import { both, type Key } from "../words/texts.js";
import { type Headline } from "./headline.js";
import { type Outcome } from "./outcome.js";

/** A value that a reader can hold against the paper. */
export interface PaperValue {
  readonly key: Key;
  readonly value: string;
}

/** What the reader found, by the value's key: the same on the paper, or another. */
export type EyeAnswers = Readonly<Record<string, boolean>>;

const contractNumber = 0;
const floorArea = 7;
const project = 9;
const building = 10;
const parties = 12;

/** What the code carries, once its signature holds, and what the masked view adds, once the commitment proves it. */
export function paperValues({ held, report, top }: Outcome): PaperValue[] {
  if (top.tone === "stop" || report === null || report.verdict.record === "CannotCheck") return [];
  const payload = held.kind === "code" ? held.code.payload : null;
  const version = payload?.version ?? report.facts.filing?.version ?? 0;
  const disclosed = report.facts.disclosed.find((d) => d.version === version);
  const field = (index: number): string => {
    const shown = disclosed?.fields.find((f) => f.index === index)?.value.shown;
    return shown === undefined || shown === null ? "" : String(shown);
  };
  const area = payload === null ? field(floorArea) : String(payload.area);
  const values: PaperValue[] = [
    { key: "fact.contractNo", value: payload?.contractNo ?? field(contractNumber) },
    { key: "fact.area", value: area === "" ? "" : `${(Number(area) / 100).toFixed(2)} m²` },
    { key: "fact.place", value: field(project) + field(building) },
    { key: "fact.parties", value: field(parties) },
  ];
  return values.filter(({ value }) => value !== "").map(({ key, value }) => ({ key, value: shownText(value) }));
}

/** Whether the reader is asked to hold the values against the paper: while no file is compared, whatever the row. */
export function asksByEye(outcome: Outcome): boolean {
  return outcome.report?.verdict.document === "NotCompared" && paperValues(outcome).length > 0;
}

/** What stands at the top once the reader has compared: an item that differs comes before what the ledger says. */
export function topOf(outcome: Outcome, eye: EyeAnswers): Headline {
  const { top } = outcome;
  if (!asksByEye(outcome) || !Object.values(eye).includes(false)) return top;
  return {
    ...top,
    row: "page.itemDiffers",
    tone: "change",
    headline: both("eye.differs.headline"),
    reason: both("eye.differs.reason", { headline: top.headline }),
  };
}
