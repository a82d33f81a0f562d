import { html, nothing, type TemplateResult } from "lit";
import { type Outcome, wordsOf } from "../check/outcome.js";
import { proofLists } from "../check/proofs.js";
import { to } from "../display/links.js";
import { publicEntries, timeline } from "../history/timeline.js";
import { type Bilingual } from "@ledger/verify";
import { type Key, pick, text } from "../words/texts.js";
import { pinned } from "./trust.js";

/** What unfolds below a verdict; print opens all of it. */
export function folds(outcome: Outcome): TemplateResult {
  return html`${limits(outcome)} ${how(outcome)} ${history(outcome)} ${pinned()}`;
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
function how({ checks, digest, source }: Outcome): TemplateResult | typeof nothing {
  if (checks.length === 0) return nothing;
  return html`<details class="how">
    <summary>${text("fold.how")}</summary>
    <ul class="checks">
      ${checks.map(
        (c) =>
          html`<li data-check=${c.number} data-outcome=${c.outcome}>
            <strong>${text(`outcome.${c.outcome}`)}</strong> ${pick(wordsOf(c, source))} <small>${c.number}</small>
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
      <p class="muted">${text("timeline.leftOut")}</p>
      <div class="actions">
        <a class="action" href=${to(`/filings/${id}`)}>${text("fold.historyPage")}</a>
      </div>
    </div>
  </details>`;
}
