import { type Outcome } from "./journey.js";
import { type Key } from "./texts.js";

/** A value that a reader can hold against the paper. */
export interface PaperValue {
  readonly key: Key;
  readonly value: string;
}

const project = 9;
const building = 10;
const parties = 12;

/** What the code carries, once its signature holds, and what the masked view adds, once the commitment proves it. */
export function paperValues({ held, report, top }: Outcome): PaperValue[] {
  if (top.tone === "stop" || held.kind !== "code" || report?.verdict.record === "CannotCheck") return [];
  const { contractNo, area } = held.code.payload;
  const values: PaperValue[] = [
    { key: "fact.contractNo", value: contractNo },
    { key: "fact.area", value: `${(area / 100).toFixed(2)} m²` },
  ];
  const version = held.code.payload.version;
  const disclosed = report?.facts.disclosed.find((d) => d.version === version);
  const field = (index: number): string => {
    const found = disclosed?.fields.find((f) => f.index === index);
    return typeof found?.value.shown === "string" ? found.value.shown : "";
  };
  const place = field(project) + field(building);
  if (place !== "") values.push({ key: "fact.place", value: place });
  if (field(parties) !== "") values.push({ key: "fact.parties", value: field(parties) });
  return values;
}
