import { html, nothing, type TemplateResult } from "lit";
import { shownText } from "@ledger/verify";
import { type Outcome } from "../check/journey.js";
import { type Actions, type State } from "../check/state.js";
import { type Key, text } from "../words/texts.js";

/** A value that a reader can hold against the paper. */
export interface PaperValue {
  readonly key: Key;
  readonly value: string;
}

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

/** The values, large; while no file is compared each is held against the paper by eye. */
export function values(state: State, outcome: Outcome, act: Actions): TemplateResult | typeof nothing {
  const list = paperValues(outcome);
  if (list.length === 0) return nothing;
  const asks = outcome.top.tone === "step" && outcome.report?.verdict.document === "NotCompared";
  return html`
    ${asks ? html`<h2>${text("eye.title")}</h2>` : nothing}
    <dl class="facts">${list.map((value) => fact(state, value, asks, act))} ${money(outcome)}</dl>
    ${asks ? byEye(list.map(({ key }) => state.eye[key])) : nothing}
  `;
}

function fact(state: State, { key, value }: PaperValue, asks: boolean, act: Actions): TemplateResult {
  const chinese = key === "fact.place" || key === "fact.parties";
  const choice = (same: boolean): TemplateResult =>
    html`<button
      type="button"
      aria-pressed=${String(state.eye[key] === same)}
      aria-label="${text(key)}: ${text(same ? "eye.same" : "eye.different")}"
      @click=${() => act.compareByEye(key, same)}
    >
      ${text(same ? "eye.same" : "eye.different")}
    </button>`;
  return html`<dt>${text(key)}</dt>
    <dd>
      <span class="value" lang=${chinese ? "zh-CN" : nothing}>${value}</span>
      ${asks ? html`<div class="actions pair">${choice(true)}${choice(false)}</div>` : nothing}
    </dd>`;
}

function money({ money: word, report }: Outcome): TemplateResult | typeof nothing {
  if (word === null || report?.facts.filing === null) return nothing;
  return html`<dt>${text("timeline.money")}</dt>
    <dd>${text(`money.${word}` as Key)}<small>${text("fact.moneyByServer")}</small></dd>`;
}

function byEye(answers: readonly (boolean | undefined)[]): TemplateResult | typeof nothing {
  if (answers.includes(false)) return html`<p class="notice" role="status">${text("eye.anyDifferent")}</p>`;
  return answers.every((a) => a === true) ? html`<p class="notice" role="status">${text("eye.allSame")}</p>` : nothing;
}
