import { RecordKind, sentence, stateLabels, type VerificationReport } from "@ledger/verify";
import { html, nothing, type TemplateResult } from "lit";
import { ageOf, heartbeat, type Outcome } from "../check/outcome.js";
import { to } from "../display/links.js";
import { grouped, publicEntries, timeline } from "../history/timeline.js";
import { writers } from "../history/writers.js";
import { settings } from "../server/settings.js";
import { groups } from "../words/groups.js";
import { beijing, type Key, pick, text } from "../words/texts.js";
import { age } from "./age.js";
import { paper } from "./paper.js";
import { shapeOf } from "./shapes.js";
import { pinned } from "./trust.js";
import { notices } from "./view.js";

export interface HistoryActions {
  readonly retry: () => void;
  readonly download: () => void;
}

/** Whether the history was proved on this device: only then is anything of it shown. */
export function isProved({ report }: Outcome): boolean {
  return report !== null && report.verdict.record !== "CannotCheck" && report.facts.filing !== null;
}

/** The first words of the page, which are its title too. */
export function historyTitle(outcome: Outcome | null): string {
  if (outcome === null) return text("timeline.title");
  return isProved(outcome) ? first(outcome.report!) : headline(outcome);
}

/** A filing's history as this device proved it; what stays the server's word stands apart, under its own heading. */
export function historyPage(outcome: Outcome | null, act: HistoryActions): TemplateResult {
  return html`${notices()}
  ${outcome === null ? waits() : isProved(outcome) ? proved(outcome, act) : refused(outcome, act)}`;
}

function waits(): TemplateResult {
  return html`<h1>${text("timeline.title")}</h1>
    <p class="notice" id="unchecked" role="status">${text("timeline.checking")}</p>`;
}

/** Nothing of what the server tells is left to be read. */
function refused(outcome: Outcome, act: HistoryActions): TemplateResult {
  const { top, failed } = outcome;
  const reason = isAbsent(outcome) ? text("answer.absent") : pick(top.reason);
  return html`<p class="kicker">${text("timeline.title")}</p>
    <section class="verdict tone-${top.tone}" data-row=${top.row} data-tone=${top.tone}>
      ${shapeOf(top)}
      <h1 tabindex="-1" id="verdict">${headline(outcome)}</h1>
      <p class="reason">${reason}</p>
      ${failed === null ? nothing : html`<p class="failed">${text("answer.failed")} ${pick(failed)}</p>`}
    </section>
    <p class="notice" id="unchecked" data-checked="false">${text("timeline.notShown")}</p>
    <div class="actions main">
      <button type="button" class="main-action" id="retry" @click=${act.retry}>${text("act.retry")}</button>
      <a class="action" href=${to("/")}>${text("fault.next")}</a>
      ${call()}
    </div>
    ${pinned()}`;
}

function proved(outcome: Outcome, act: HistoryActions): TemplateResult {
  const report = outcome.report!;
  const entries = publicEntries(report.facts.history);
  const isOld = (ageOf(outcome) ?? 0n) > heartbeat;
  return html`<h1><span class="kicker">${text("timeline.title")}</span> <span id="first">${first(report)}</span></h1>
    <p id="as-of">${text("timeline.asOf", { block: grouped(report.asOf.number), T: beijing(report.asOf.time) })}</p>
    <p id="complete">${text("timeline.complete", { k: String(entries.length) })} ${text("timeline.leftOut")}</p>
    <p class="notice" id="unchecked" data-checked=${isOld ? "old" : "true"}>${text("timeline.checked")}</p>
    ${age(outcome)}
    <dl class="facts" id="facts">
      <dt>${text("timeline.sealed")}</dt>
      <dd id="sealed">${custody(report)}</dd>
      <dt>${text("timeline.id")}</dt>
      <dd>${groups(report.facts.filing!.id.slice(2))}</dd>
    </dl>
    <h2>${text("timeline.entries")}</h2>
    ${timeline(entries)}
    <p class="muted">${text("timeline.zone")}</p>
    <details id="writers">
      <summary>${text("writers.title")}</summary>
      <div>${writers(report.facts, entries)}</div>
    </details>
    <p>${text("timeline.limits")}</p>
    <section class="served" id="served">
      <h2>${text("timeline.served")}</h2>
      <dl class="facts">
        <dt>${text("timeline.money")}</dt>
        <dd>${text(`money.${outcome.money!}` as Key)}<small>${text("timeline.noAmounts")}</small></dd>
      </dl>
    </section>
    <div class="actions">
      <button type="button" id="download" @click=${act.download}>${text("act.download")}</button>
      ${call()}
    </div>
    ${pinned()} ${paper(outcome)}`;
}

function call(): TemplateResult | typeof nothing {
  if (settings.phone === "") return nothing;
  return html`<a class="action" id="call" href="tel:${settings.phone}">${text("act.call")} ${settings.phone}</a>`;
}

function isAbsent({ report }: Outcome): boolean {
  return report !== null && report.verdict.record !== "CannotCheck" && report.facts.filing === null;
}

function headline(outcome: Outcome): string {
  return isAbsent(outcome) ? text("fault.notFound.title") : pick(outcome.top.headline);
}

function first({ facts }: VerificationReport): string {
  const { state, version } = facts.filing!;
  return text("timeline.now", { state: pick(stateLabels[`${RecordKind.Filing}/${state}`]!), v: String(version) });
}

function custody({ verdict }: VerificationReport): string {
  const { operators, sealers } = verdict.custody;
  if (operators === 1) return pick(sentence("note.custody.one"));
  return text("timeline.sealedSome", { k: String(sealers), n: String(operators) });
}
