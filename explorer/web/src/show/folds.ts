import { html, nothing, type TemplateResult } from "lit";
import { type Outcome } from "../check/journey.js";
import { proofLists } from "../check/proofs.js";
import { settings } from "../server/settings.js";
import { publicEntries, timeline } from "../history/timeline.js";
import { type Bilingual } from "@ledger/verify";
import { type Key, pick, text } from "../words/texts.js";

/** What unfolds below a verdict; print opens all of it. */
export function folds(outcome: Outcome): TemplateResult {
  return html`${limits(outcome)} ${how(outcome)} ${history(outcome)}`;
}

function limits(outcome: Outcome): TemplateResult | typeof nothing {
  const { proves, doesNot } = proofLists(outcome);
  if (outcome.top.tone === "stop" && outcome.top.row !== "verdict.altered") return nothing;
  if (proves.length + doesNot.length === 0) return nothing;
  return html`<details class="limits">
    <summary>${text("fold.limits")}</summary>
    <div>${list("fold.proves", proves)} ${list("fold.doesNot", doesNot)}</div>
  </details>`;
}

function list(title: Key, lines: readonly Bilingual[]): TemplateResult | typeof nothing {
  if (lines.length === 0) return nothing;
  return html`<h2>${text(title)}</h2>
    <ol>
      ${lines.map((line) => html`<li>${pick(line)}</li>`)}
    </ol>`;
}

/** Every check by its own word; nothing is summed up. */
function how({ checks, digest }: Outcome): TemplateResult | typeof nothing {
  if (checks.length === 0) return nothing;
  return html`<details class="how">
    <summary>${text("fold.how")}</summary>
    <ul class="checks">
      ${checks.map(
        (c) =>
          html`<li data-check=${c.number} data-outcome=${c.outcome}>
            <strong>${text(`outcome.${c.outcome}`)}</strong> ${pick(c.sentence)} <small>${c.number}</small>
          </li>`,
      )}
    </ul>
    ${digest === null ? nothing : html`<p data-report=${digest}>${text("fold.report")} <code>${digest}</code></p>`}
  </details>`;
}

function history({ report, top }: Outcome): TemplateResult | typeof nothing {
  if (report === null || report.facts.filing === null || top.tone === "stop") return nothing;
  const id = report.facts.filing.id.slice(2);
  return html`<details class="history">
    <summary>${text("fold.history")}</summary>
    <div>
      ${timeline(publicEntries(report.facts.history))}
      <div class="actions">
        <a class="action" href="${settings.base}/filings/${id}">${text("fold.historyPage")}</a>
        <a class="action" href="${settings.base}/api/v1/filings/${id}">${text("fold.json")}</a>
      </div>
    </div>
  </details>`;
}
