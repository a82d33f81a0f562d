import { html, nothing, type TemplateResult } from "lit";
import { asksByEye, paperValues, type PaperValue } from "../check/byEye.js";
import { type Outcome } from "../check/outcome.js";
import { type Actions, type State } from "../check/state.js";
import { type Key, text } from "../words/texts.js";

/** The values, large; while no file is compared each is held against the paper by eye. */
export function values(state: State, outcome: Outcome, act: Actions): TemplateResult | typeof nothing {
  const list = paperValues(outcome);
  if (list.length === 0) return nothing;
  const asks = asksByEye(outcome);
  return html`
    ${asks ? html`<h2>${text("eye.title")}</h2>` : nothing}
    <dl class="facts">${list.map((value) => fact(state, value, asks, act))} ${money(outcome)}</dl>
    ${asks ? byEye(list.map(({ key }) => state.eye[key])) : nothing}
  `;
}

/** A code proves who issued it, and not that it belongs to the paper on which it stands. */
export function copiedCode({ held, top, report }: Outcome): TemplateResult | typeof nothing {
  const compared = report !== null && report.verdict.document !== "NotCompared";
  if (held.kind !== "code" || top.tone === "stop" || compared) return nothing;
  return html`<p class="notice" id="copied-code">${text("eye.copied")}</p>`;
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

/** What the eye can't compare here is said beside what it can. */
function byEye(answers: readonly (boolean | undefined)[]): TemplateResult {
  return html`<p class="muted" id="not-compared">${text("eye.notCompared")}</p>
    ${
      answers.every((a) => a === true)
        ? html`<p class="notice" role="status" id="all-same">${text("eye.allSame")}</p>`
        : nothing
    }`;
}
