import { RecordKind, roleLabels, sentence, type TimelineEntry } from "@ledger/verify";
import { html, nothing, type TemplateResult } from "lit";
import { beijing, pick, text } from "../words/texts.js";

/** What the public page lists: the filing's own events and those of its tax. */
export function publicEntries(history: readonly TimelineEntry[]): TimelineEntry[] {
  return history.filter((e) => e.kind === RecordKind.Filing || e.kind === RecordKind.Tax);
}

/** One entry, as the served page words it too. */
export function entryLine(e: TimelineEntry): TemplateResult {
  const [role, organisation] = [roleLabels[e.role], pick(e.organisationName)];
  return html`<li>
    <h3>${pick(e.name)} <small>${pick(sentence(`kind.${e.kind}`))}</small></h3>
    <p>${role === undefined ? organisation : text("timeline.who", { organisation, role: pick(role) })}</p>
    <p>${text("timeline.happened")} <time>${beijing(e.eventTime)}</time></p>
    <p>
      ${text("timeline.recorded")} <time>${beijing(e.time)}</time>
      ${text("timeline.block", { block: grouped(e.block) })}
    </p>
    ${e.late ? html`<p class="mark">${lateText(e)}</p>` : nothing}
    ${e.underReview ? html`<p class="mark">${text("timeline.underReview")}</p>` : nothing}
  </li>`;
}

/** Newest first; print turns it round. */
export function timeline(history: readonly TimelineEntry[]): TemplateResult {
  return html`<ol class="timeline" id="entries" reversed>
    ${[...history].reverse().map(entryLine)}
  </ol>`;
}

/** How much later than it happened an entry was recorded, in days or hours. */
function lateText({ eventTime, time }: TimelineEntry): string {
  const hours = (time - (eventTime < time ? eventTime : time)) / 3600n;
  return hours >= 48n
    ? text("timeline.lateDays", { n: String(hours / 24n) })
    : text("timeline.lateHours", { n: String(hours) });
}

/** Thousands separated. */
export function grouped(value: bigint): string {
  return value.toString().replace(/\B(?=(\d{3})+$)/g, ",");
}
