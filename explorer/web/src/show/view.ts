import { durationText, sentence, timeText } from "@ledger/verify";
import { html, nothing, type TemplateResult } from "lit";
import { canReadAloud } from "../device/aloud.js";
import { entrance } from "./entrance.js";
import { values } from "./facts.js";
import { chooser, fileChoice } from "./fileChoice.js";
import { folds } from "./folds.js";
import { type Outcome } from "../check/journey.js";
import { settings, trust } from "../server/settings.js";
import { shapeOf } from "./shapes.js";
import { type Actions, type State } from "../check/state.js";
import { steps } from "./steps.js";
import { beijing, pick, text } from "../words/texts.js";

export function page(state: State, act: Actions): TemplateResult {
  const { outcome } = state;
  const waits = state.working === "filing" || (state.held !== null && outcome === null);
  return html`
    ${notices()}
    ${
      waits
        ? html`<h1 tabindex="-1" id="verdict">${text("check.title")}</h1>
            ${steps(state)}`
        : nothing
    }
    ${outcome === null ? nothing : result(state, outcome, act)}
    ${state.held === null && outcome === null ? entrance(state, act) : nothing}
    <p class="spoken" role="status" aria-live="polite" id="spoken">${spoken(state)}</p>
  `;
}

function spoken({ working, outcome, file }: State): string {
  if (working === "file" && file !== null) return text(file.part >= 0.5 ? "file.half" : "file.start");
  if (working !== null) return text(`step.${working}.working`);
  return outcome === null ? "" : pick(outcome.top.headline);
}

/** Where this page stands, and whether it may be believed to be itself. */
function notices(): TemplateResult {
  const here = location.host;
  const loopback = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
  const published = trust.hosts[0] ?? here;
  return html`
    ${trust.hosts.includes(here) ? nothing : html`<p class="notice">${say("error.otherHost", "host", published)}</p>`}
    ${
      location.protocol === "http:" && !loopback
        ? html`<p class="notice">${say("error.plainHttp", "https", "https://" + published)}</p>`
        : nothing
    }
  `;
}

function say(id: string, name: string, value: string): string {
  return pick(sentence(id, { [name]: { zh: value, en: value } }));
}

function result(state: State, outcome: Outcome, act: Actions): TemplateResult {
  const { top, held } = outcome;
  const shows = top.tone !== "stop";
  const cannot = top.row.startsWith("verdict.cannotCheck");
  return html`
    <section class="verdict tone-${top.tone}" data-row=${top.row} data-tone=${top.tone}>
      ${shapeOf(top)}
      <h1 tabindex="-1" id="verdict">${pick(top.headline)}</h1>
      ${asOf(outcome)}
      <p class="reason">${pick(top.reason)}</p>
      ${outcome.failed === null ? nothing : html`<p class="failed">${text("answer.failed")} ${pick(outcome.failed)}</p>`}
    </section>
    ${cannot ? steps(state) : nothing} ${stale(outcome)} ${fileChoice(state, outcome, act)}
    ${shows ? values(state, outcome, act) : nothing} ${actions(outcome, act)} ${copied(state, outcome)}
    ${cannot && held.kind !== "bundle" ? chooser(state, "bundle", "enter.bundle", "enter.bundleLocal", act.chooseBundle) : nothing}
    ${top.notes
      .filter((note) => !("id" in note) || note.id !== "note.sample")
      .map((note) => html`<p class="muted note">${pick(note)}</p>`)}
    ${folds(outcome)}
  `;
}

function actions({ held, top }: Outcome, act: Actions): TemplateResult {
  const { row, tone } = top;
  const again = tone === "stop" || tone === "blank" || held.kind === "bundle";
  return html`<div class="actions main">
    ${
      tone === "blank" || row.startsWith("verdict.notFiled")
        ? html`<button type="button" class="main-action" id="retry" @click=${act.retry}>${text("act.retry")}</button>`
        : nothing
    }
    ${
      row === "verdict.altered"
        ? html`<a class="action" href="${settings.base}/help/original-pdf">${text("act.original")}</a>`
        : nothing
    }
    ${canReadAloud() ? html`<button type="button" id="aloud" @click=${act.readAloud}>${text("act.aloud")}</button>` : nothing}
    ${
      held.kind === "code" && tone !== "stop"
        ? html`<button type="button" id="copy" @click=${act.copy}>${text("act.copy")}</button>`
        : nothing
    }
    ${again ? html`<button type="button" id="restart" @click=${act.restart}>${text("act.restart")}</button>` : nothing}
    ${
      settings.phone === ""
        ? nothing
        : html`<a class="action" id="call" href="tel:${settings.phone}">${text("act.call")} ${settings.phone}</a>`
    }
  </div>`;
}

/** Rows in which a version is in force. */
const withVersion = /^verdict\.(current|fulfilled|change|cancellation|superseded)$/;

/** The second line of a verdict. Under red it says no more than the time. */
function asOf({ report, top }: Outcome): TemplateResult | typeof nothing {
  if (report === null || report.asOf.time === 0n || report.verdict.record === "CannotCheck") return nothing;
  if (top.tone === "stop" && top.row !== "verdict.altered") return nothing;
  const version = report.facts.filing?.version;
  const T = beijing(report.asOf.time);
  const line =
    version === undefined || !withVersion.test(top.row)
      ? text("verdict.asOf", { T })
      : text("verdict.asOfVersion", { T, v: String(version) });
  return html`<p class="muted as-of">${line}</p>`;
}

/** A server that answers with an old block: the ledger stands still, the server is behind, or the phone's clock is fast. */
function stale({ report, held }: Outcome): TemplateResult | typeof nothing {
  if (report === null || held.kind === "bundle" || report.verdict.record === "CannotCheck") return nothing;
  const { freshness } = report.verdict;
  if (freshness !== "AsOf" && freshness !== "Old") return nothing;
  const now = BigInt(Math.floor(Date.now() / 1000));
  const values = { d: durationText(now - report.asOf.time), T: timeText(report.asOf.time) };
  return html`<p class="notice" id="stale">${pick(sentence("error.staleHead", values))}</p>`;
}

function copied({ copied: how }: State, { held }: Outcome): TemplateResult | typeof nothing {
  if (how === "no" || held.kind !== "code") return nothing;
  return html`<div class="notice" id="copied" role="status">
    <p>${text(how === "yes" ? "copy.done" : "copy.byHand")}</p>
    ${
      how === "byHand"
        ? html`<textarea id="link" rows="4" readonly aria-label=${text("act.copy")} .value=${held.link}></textarea>`
        : nothing
    }
    <p>${text("copy.warning")}</p>
  </div>`;
}
