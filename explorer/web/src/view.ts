import { sentence } from "@ledger/verify";
import { html, nothing, type TemplateResult } from "lit";
import { paperValues } from "./facts.js";
import { type Outcome } from "./journey.js";
import { proofLists } from "./proofs.js";
import { settings, trust } from "./settings.js";
import { shapeOf } from "./shapes.js";
import { type State } from "./state.js";
import { type Key, pick, text } from "./texts.js";

/** What the reader can do; the page wires it. */
export interface Actions {
  readonly chooseFile: (file: File) => void;
  readonly cancelFile: () => void;
  readonly choosePhoto: (file: File) => void;
  readonly typeNumber: (typed: string) => void;
  readonly chooseBundle: (file: File) => void;
  readonly retry: () => void;
  readonly restart: () => void;
  readonly copy: () => void;
  readonly compareByEye: (key: string, same: boolean) => void;
  readonly openCamera: () => void;
  readonly closeCamera: () => void;
}

export function page(state: State, act: Actions): TemplateResult {
  const { outcome } = state;
  return html`
    ${notices()}
    ${
      state.working === "code" || state.working === "filing" || (state.held !== null && outcome === null)
        ? steps(state)
        : nothing
    }
    ${outcome === null ? nothing : result(state, outcome, act)}
    ${state.held === null && outcome === null ? entrance(state, act) : nothing}
    <p class="spoken" role="status" aria-live="polite" id="spoken">${spoken(state)}</p>
  `;
}

function spoken({ working, outcome, file }: State): string {
  if (file !== null)
    return file.part >= 1 ? text("file.done") : file.part >= 0.5 ? text("file.half") : text("file.start");
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

function steps({ working }: State): TemplateResult {
  return html`
    <h1>${text("check.title")}</h1>
    <ol class="steps">
      ${(["code", "filing", "file"] as const).map(
        (step) => html`<li>${text(`step.${step}`)}: ${text(working === step ? "step.now" : "step.open")}</li>`,
      )}
    </ol>
  `;
}

function result(state: State, outcome: Outcome, act: Actions): TemplateResult {
  const { top, report } = outcome;
  const shows = top.tone !== "stop";
  return html`
    <section class="verdict tone-${top.tone}" data-row=${top.row} data-tone=${top.tone}>
      ${shapeOf(top)}
      <h1 tabindex="-1" id="verdict">${pick(top.headline)}</h1>
      ${report !== null && shows && report.asOf.time > 0n ? html`<p class="muted">${asOf(outcome)}</p>` : nothing}
      <p>${pick(top.reason)}</p>
    </section>
    ${chooser(state, outcome, act)} ${shows ? values(state, outcome, act) : nothing}
    <div class="actions">
      ${top.tone === "blank" ? html`<button type="button" class="main-action" @click=${act.retry}>${text("act.retry")}</button>` : nothing}
      ${top.row === "verdict.altered" ? html`<a class="action" href="${settings.base}/help/original-pdf">${text("act.original")}</a>` : nothing}
      ${outcome.held.kind === "code" && shows ? html`<button type="button" @click=${act.copy}>${text("act.copy")}</button>` : nothing}
      ${
        top.tone === "stop" || top.tone === "blank"
          ? html`<button type="button" @click=${act.restart}>${text("act.restart")}</button>`
          : nothing
      }
    </div>
    ${copied(state)}
    ${top.notes.filter(({ id }) => id !== "note.sample").map((note) => html`<p class="muted">${pick(note)}</p>`)}
    ${
      settings.phone !== "" && (top.tone === "stop" || top.tone === "blank")
        ? html`<p>${text("frame.phone")} <a href="tel:${settings.phone}">${settings.phone}</a></p>`
        : nothing
    }
    ${lists(outcome)} ${how(outcome)} ${history(outcome)}
  `;
}

/** Rows in which a version is in force. */
const withVersion = /^verdict\.(current|fulfilled|change|cancellation|superseded)$/;

function asOf({ report, top }: Outcome): string {
  const local = new Date((Number(report!.asOf.time) + 8 * 3600) * 1000).toISOString();
  const version = report!.facts.filing?.version;
  const time = `${local.slice(0, 10)} ${local.slice(11, 16)}`;
  return version === undefined || !withVersion.test(top.row)
    ? text("verdict.asOf", { T: time })
    : text("verdict.asOfVersion", { T: time, v: String(version) });
}

/** The values of the code, large, to be held against the paper while no file is compared. */
function values(state: State, outcome: Outcome, act: Actions): TemplateResult | typeof nothing {
  const list = paperValues(outcome);
  if (list.length === 0) return nothing;
  const asks = outcome.top.tone === "step" && outcome.report?.verdict.document === "NotCompared";
  const answers = list.map((v) => state.eye[v.key]);
  return html`
    ${asks ? html`<h2>${text("eye.title")}</h2>` : nothing}
    <dl class="facts">
      ${list.map(
        ({ key, value }) => html`
          <dt>${text(key)}</dt>
          <dd>
            <span class="value" lang=${key === "fact.place" || key === "fact.parties" ? "zh-CN" : nothing}
              >${value}</span
            >
            ${
              asks
                ? html`<div class="actions">
                    ${[true, false].map(
                      (same) =>
                        html`<button
                          type="button"
                          aria-pressed=${String(state.eye[key] === same)}
                          aria-label="${text(key)}: ${text(same ? "eye.same" : "eye.different")}"
                          @click=${() => act.compareByEye(key, same)}
                        >
                          ${text(same ? "eye.same" : "eye.different")}
                        </button>`,
                    )}
                  </div>`
                : nothing
            }
          </dd>
        `,
      )}
      ${
        outcome.money === null || outcome.report?.facts.filing === null
          ? nothing
          : html`<dt>${text("timeline.money")}</dt>
              <dd>${text(`money.${outcome.money}` as Key)}<small>${text("fact.moneyByServer")}</small></dd>`
      }
    </dl>
    ${
      !asks
        ? nothing
        : answers.includes(false)
          ? html`<p class="notice">${text("eye.anyDifferent")}</p>`
          : answers.every((a) => a === true)
            ? html`<p class="notice">${text("eye.allSame")}</p>`
            : nothing
    }
  `;
}

/** Only where there is a digest to compare with. No `accept`: choosers of some apps would offer pictures alone. */
function chooser(state: State, outcome: Outcome, act: Actions): TemplateResult | typeof nothing {
  if (outcome.bundle === null || (outcome.report?.facts.disclosed.length ?? 0) === 0) return nothing;
  const again = outcome.report?.verdict.document !== "NotCompared";
  return html`
    <div class="chooser">
      <label for="file">${text(again ? "file.again" : "file.choose")}</label>
      <input type="file" id="file" aria-describedby="file-note" @change=${taken(act.chooseFile)} @click=${cleared} />
      <p class="muted" id="file-note">${text("file.local")}</p>
      ${inApp() ? html`<p class="notice">${pick(sentence("error.inApp"))}</p>` : nothing}
      ${
        state.file === null
          ? nothing
          : html`<p>${text("file.named", { name: state.file.name, size: sizeOf(state.file.size) })}</p>
              ${
                state.working === "file"
                  ? html`<progress max="1" value=${state.file.part} aria-label=${text("file.progress")}></progress>
                      <button type="button" @click=${act.cancelFile}>${text("file.cancel")}</button>`
                  : nothing
              }`
      }
      ${fault(state, "file")}
    </div>
  `;
}

function sizeOf(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function inApp(): boolean {
  return /MicroMessenger|AlipayClient/i.test(navigator.userAgent);
}

/** Choosing the same file again is a choice too. */
function cleared(event: Event): void {
  (event.target as HTMLInputElement).value = "";
}

function taken(act: (file: File) => void): (event: Event) => void {
  return (event) => {
    const file = (event.target as HTMLInputElement).files?.[0];
    if (file !== undefined) act(file);
  };
}

function copied({ copied: how }: State): TemplateResult | typeof nothing {
  if (how === "no") return nothing;
  return html`<div class="notice">
    <p>${text(how === "yes" ? "copy.done" : "copy.byHand")}</p>
    ${how === "byHand" ? html`<textarea id="link" rows="4" readonly aria-label=${text("act.copy")} .value=${location.href}></textarea>` : nothing}
    <p>${text("copy.warning")}</p>
  </div>`;
}

function lists(outcome: Outcome): TemplateResult | typeof nothing {
  const { proves, doesNot } = proofLists(outcome);
  if (outcome.top.tone === "stop" && outcome.top.row !== "verdict.altered") return nothing;
  if (proves.length + doesNot.length === 0) return nothing;
  return html`<details class="limits">
    <summary>${text("fold.limits")}</summary>
    <div>
      ${
        proves.length === 0
          ? nothing
          : html`<h2>${text("fold.proves")}</h2>
              <ol>
                ${proves.map((s) => html`<li>${pick(s)}</li>`)}
              </ol>`
      }
      ${
        doesNot.length === 0
          ? nothing
          : html`<h2>${text("fold.doesNot")}</h2>
              <ol>
                ${doesNot.map((s) => html`<li>${pick(s)}</li>`)}
              </ol>`
      }
    </div>
  </details>`;
}

/** Every check by its own word; nothing is summed up. */
function how({ checks }: Outcome): TemplateResult | typeof nothing {
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
  </details>`;
}

function history({ report, top }: Outcome): TemplateResult | typeof nothing {
  if (report === null || report.facts.filing === null || top.tone === "stop") return nothing;
  const id = report.facts.filing.id.slice(2);
  return html`<details class="history">
    <summary>${text("fold.history")}</summary>
    <div>
      <ol class="timeline">
        ${report.facts.history.map(
          (e) =>
            html`<li>
              <h3>${pick(e.name)}</h3>
              <p>${pick(e.organisationName)}</p>
              <p>${text("timeline.recorded")} ${beijing(e.time)}</p>
              ${e.late ? html`<p class="mark">${text("history.late")}</p>` : nothing}
              ${e.underReview ? html`<p class="mark">${text("timeline.underReview")}</p>` : nothing}
            </li>`,
        )}
      </ol>
      <a class="action" href="${settings.base}/filings/${id}">${text("fold.historyPage")}</a>
    </div>
  </details>`;
}

function beijing(unixSeconds: bigint): string {
  const local = new Date((Number(unixSeconds) + 8 * 3600) * 1000).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 16)}`;
}

/** Without a code: link, camera, photo, number, bundle. */
function entrance(state: State, act: Actions): TemplateResult {
  const camera = typeof navigator.mediaDevices?.getUserMedia === "function";
  return html`
    <h1>${text("check.title")}</h1>
    <p>${text("check.intro")}</p>
    ${fault(state, "code")}
    ${
      camera && !state.camera
        ? html`<div class="actions">
            <button type="button" class="main-action" @click=${act.openCamera}>${text("enter.camera")}</button>
          </div>`
        : nothing
    }
    ${
      state.camera
        ? html`<div>
            <video id="camera" playsinline muted aria-label=${text("enter.camera")}></video>
            <button type="button" id="close-camera" @click=${act.closeCamera}>${text("enter.closeCamera")}</button>
          </div>`
        : nothing
    }
    <div class="chooser">
      <label for="photo">${text("enter.photo")}</label>
      <input type="file" id="photo" @change=${taken(act.choosePhoto)} @click=${cleared} />
      <p class="muted">${text("enter.photoLocal")}</p>
      ${state.working === "code" ? html`<p>${text("step.code.working")}</p>` : nothing} ${fault(state, "photo")}
    </div>
    <form class="chooser" @submit=${submitted(act.typeNumber)}>
      <label for="number">${text("enter.number")}</label>
      <input
        type="text"
        id="number"
        name="number"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck="false"
        maxlength="64"
        aria-describedby="number-note"
      />
      <p class="muted" id="number-note">${text("enter.numberNote")}</p>
      ${fault(state, "number")}
      <button type="submit">${text("enter.look")}</button>
    </form>
    <div class="chooser">
      <label for="bundle">${text("enter.bundle")}</label>
      <input type="file" id="bundle" @change=${taken(act.chooseBundle)} @click=${cleared} />
      ${fault(state, "bundle")}
    </div>
  `;
}

function submitted(act: (typed: string) => void): (event: Event) => void {
  return (event) => {
    event.preventDefault();
    act((event.target as HTMLFormElement).querySelector<HTMLInputElement>("#number")!.value);
  };
}

/** At the control that it is about; focus goes here. */
function fault(
  { fault: found }: State,
  at: "code" | "file" | "number" | "photo" | "bundle",
): TemplateResult | typeof nothing {
  if (found?.at !== at) return nothing;
  return html`<div class="error" id="fault" tabindex="-1" role="group" aria-labelledby="fault-title">
    <h2 id="fault-title">${text("fault.here")}</h2>
    <p>${pick(found.text)}</p>
  </div>`;
}
