import { html, type TemplateResult } from "lit";
import { nextSteps } from "../check/next.js";
import { type Headline } from "../check/headline.js";
import { type Outcome } from "../check/outcome.js";
import { text } from "../words/texts.js";
import { isComparable } from "./fileChoice.js";

/** What next: under every verdict one or two things to do. */
export function whatNext(top: Headline, outcome: Outcome): TemplateResult {
  const steps = nextSteps(top, outcome, isComparable(outcome));
  return html`<h2 id="next-title">${text("next.title")}</h2>
    <ul class="next" id="next">
      ${steps.map((key) => html`<li>${text(key, { retry: text("act.retry") })}</li>`)}
    </ul>`;
}
