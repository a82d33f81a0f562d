import { isLoopback, sentence } from "@ledger/verify";
import { html, nothing, type TemplateResult } from "lit";
import { topOf } from "../check/byEye.js";
import { type Headline } from "../check/headline.js";
import { type Outcome } from "../check/outcome.js";
import { type Actions, type State } from "../check/state.js";
import { canReadAloud } from "../device/aloud.js";
import { to } from "../display/links.js";
import { isLarge } from "../display/look.js";
import { addressOf, isPublished, publishedHost } from "../server/hosts.js";
import { settings } from "../server/settings.js";
import { beijing, pick, text } from "../words/texts.js";
import { age } from "./age.js";
import { entrance } from "./entrance.js";
import { copiedCode, values } from "./facts.js";
import { chooser, fileChoice, isComparable, sizeOf } from "./fileChoice.js";
import { folds } from "./folds.js";
import { whatNext } from "./next.js";
import { paper } from "./paper.js";
import { shapeOf } from "./shapes.js";
import { steps } from "./steps.js";

/** The page of a code; `start`: it was opened where no code belongs. */
export function page(state: State, start: boolean, act: Actions): TemplateResult {
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
    ${state.held === null && outcome === null ? entrance(state, start, act) : nothing}
    <p class="spoken" role="status" aria-live="polite" id="spoken">${spoken(state)}</p>
  `;
}

function spoken({ working, outcome, file, eye }: State): string {
  if (working === "file" && file !== null) return text(file.part >= 0.5 ? "file.half" : "file.start");
  if (working !== null) return text(`step.${working}.working`);
  return outcome === null ? "" : pick(topOf(outcome, eye).headline);
}

/** Where this page stands, and whether it may be believed to be itself. */
export function notices(): TemplateResult {
  const published = publishedHost();
  const plain = location.protocol === "http:" && !isLoopback(location.host);
  return html`
    ${isPublished() ? nothing : html`<p class="notice" id="other-host">${say("error.otherHost", "host", published)}</p>`}
    ${plain ? html`<p class="notice" id="plain-http">${plainWords(published)}</p>` : nothing}
  `;
}

/** Where the published address speaks TLS, it is the better one. */
function plainWords(published: string): string {
  return isLoopback(published) ? text("notice.plainHttp") : say("error.plainHttp", "https", addressOf(published));
}

function say(id: string, name: string, value: string): string {
  return pick(sentence(id, { [name]: { zh: value, en: value } }));
}

/** Verdict, one thing to do, the telephone; in large text the rest is folded behind them. */
function result(state: State, outcome: Outcome, act: Actions): TemplateResult {
  const top = topOf(outcome, state.eye);
  const cannot = top.row.startsWith("verdict.cannotCheck");
  return html`
    ${verdict(top, outcome, act)} ${cannot ? steps(state) : nothing} ${age(outcome)} ${fileChoice(state, outcome, act)}
    ${mainActions(top, outcome, act)}
    <details class="more" id="more" ?open=${!isLarge()}>
      <summary>${text("act.more")}</summary>
      <div>
        ${whatNext(top, outcome)} ${copiedCode(outcome)} ${values(state, outcome, act)}
        ${otherActions(top, outcome, act)} ${copied(state, outcome)}
        ${
          cannot && outcome.held.kind !== "bundle"
            ? chooser(state, "bundle", "enter.bundle", "enter.bundleLocal", act.chooseBundle)
            : nothing
        }
        ${top.notes
          .filter((note) => !("id" in note) || note.id !== "note.sample")
          .map((note) => html`<p class="muted note">${pick(note)}</p>`)}
        ${folds(outcome)} ${paper(outcome)}
      </div>
    </details>
  `;
}

function verdict(top: Headline, outcome: Outcome, act: Actions): TemplateResult {
  const { failed, file } = outcome;
  return html`<section class="verdict tone-${top.tone}" data-row=${top.row} data-tone=${top.tone}>
    ${shapeOf(top)}
    <h1 tabindex="-1" id="verdict">${pick(top.headline)}</h1>
    ${asOf(outcome)}
    ${
      file === null
        ? nothing
        : html`<p class="compared" id="compared">
            ${text("file.compared")} ${text("file.named", { name: file.name, size: sizeOf(file.size) })}
          </p>`
    }
    <p class="reason">${pick(top.reason)}</p>
    ${failed === null ? nothing : html`<p class="failed">${text("answer.failed")} ${pick(failed)}</p>`}
    ${canReadAloud() ? html`<button type="button" id="aloud" @click=${act.readAloud}>${text("act.aloud")}</button>` : nothing}
  </section>`;
}

const retries = (top: Headline): boolean => top.tone === "blank" || top.row.startsWith("verdict.notFiled");

/** The one action that is not the file's own, and the telephone. */
function mainActions(top: Headline, outcome: Outcome, act: Actions): TemplateResult {
  const main = isComparable(outcome) ? nothing : retries(top) ? retry(act) : restart(outcome, act);
  return html`<div class="actions main">
    ${main}
    ${
      settings.phone === ""
        ? nothing
        : html`<a class="action" id="call" href="tel:${settings.phone}">${text("act.call")} ${settings.phone}</a>`
    }
  </div>`;
}

function otherActions(top: Headline, outcome: Outcome, act: Actions): TemplateResult {
  const { held, bundle, report } = outcome;
  const comparable = isComparable(outcome);
  return html`<div class="actions">
    ${
      top.row === "verdict.altered"
        ? html`<a class="action" href=${to("/help/original-pdf")}>${text("act.original")}</a>`
        : nothing
    }
    ${comparable && retries(top) ? retry(act) : nothing}
    ${
      held.kind === "code" && top.tone !== "stop"
        ? html`<button type="button" id="copy" @click=${act.copy}>${text("act.copy")}</button>`
        : nothing
    }
    ${
      bundle !== null && report !== null && report.verdict.record !== "CannotCheck" && held.kind !== "bundle"
        ? html`<button type="button" id="download" @click=${act.download}>${text("act.download")}</button>`
        : nothing
    }
    ${comparable || retries(top) ? restart(outcome, act) : nothing}
  </div>`;
}

function retry(act: Actions): TemplateResult {
  return html`<button type="button" class="main-action" id="retry" @click=${act.retry}>${text("act.retry")}</button>`;
}

function restart({ top, held }: Outcome, act: Actions): TemplateResult | typeof nothing {
  const offers = top.tone === "stop" || top.tone === "blank" || held.kind === "bundle" || held.kind === "number";
  return offers
    ? html`<button type="button" id="restart" @click=${act.restart}>${text("act.restart")}</button>`
    : nothing;
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
