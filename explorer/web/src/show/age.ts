import { durationText, sentence, timeText } from "@ledger/verify";
import { html, nothing, type TemplateResult } from "lit";
import { ageOf, heartbeat, type Outcome } from "../check/outcome.js";
import { pick } from "../words/texts.js";

/**
 * A server that answers with an old block: the ledger stands still, the server is behind, or the phone's clock is fast. A living
 * ledger seals within a heartbeat, so that an answer older than two of them says its age, however fresh it still counts.
 */
export function age(outcome: Outcome): TemplateResult | typeof nothing {
  const seconds = ageOf(outcome);
  if (seconds === null || outcome.held.kind === "bundle" || seconds <= heartbeat) return nothing;
  const values = { d: durationText(seconds), T: timeText(outcome.report!.asOf.time) };
  return html`<p class="notice" id="stale">${pick(sentence("error.staleHead", values))}</p>`;
}
