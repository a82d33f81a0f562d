import { sentence } from "@ledger/verify";
import { html, nothing, type TemplateResult } from "lit";
import { describedBy, faultBox, isRefused } from "./faultBox.js";
import { type Outcome } from "../check/outcome.js";
import { type Actions, type Place, type State } from "../check/state.js";
import { type Key, pick, text } from "../words/texts.js";

/** Whether there is a digest on file to compare a document with. */
export function isComparable({ bundle, report }: Outcome): boolean {
  return bundle !== null && (report?.facts.disclosed.length ?? 0) > 0;
}

/** Only where there is a digest to compare with. No `accept`: choosers of some apps would offer pictures alone. */
export function fileChoice(state: State, outcome: Outcome, act: Actions): TemplateResult | typeof nothing {
  if (!isComparable(outcome)) return withheld(outcome);
  const again = outcome.report?.verdict.document !== "NotCompared";
  return html`
    <div class="chooser" id="compare">
      <label for="file">${text(again ? "file.again" : "file.choose")}</label>
      <input
        type="file"
        id="file"
        aria-describedby=${describedBy(state, "file", "file-note")}
        aria-invalid=${isRefused(state, "file")}
        @change=${taken(act.chooseFile)}
        @click=${cleared}
      />
      <p class="muted" id="file-note">${text("file.local")}</p>
      ${inApp() ? html`<p class="notice" id="in-app">${pick(sentence("error.inApp"))}</p>` : nothing}
      ${chosen(state, act)} ${faultBox(state, "file", photo(state, act))}
    </div>
  `;
}

/** A filing of which the answer holds no digest: a file can't be compared, and the page says so. */
function withheld({ report, held, top }: Outcome): TemplateResult | typeof nothing {
  const speaks = report !== null && report.facts.filing !== null && top.tone !== "stop";
  // A public bundle alone keeps its view closed: the code on the contract opens it.
  const words = held.kind === "bundle" ? "drop.codeFirst" : "file.withheld";
  return speaks ? html`<p class="notice" id="withheld">${text(words)}</p>` : nothing;
}

/** A photo is no document to compare, but it may show the code: the words name a button, and here it is. */
function photo({ photo: file }: State, act: Actions): TemplateResult | typeof nothing {
  if (file === null) return nothing;
  return html`<button type="button" id="read-photo" @click=${() => act.choosePhoto(file)}>
    ${text("enter.photo")}
  </button>`;
}

function chosen({ file, working }: State, act: Actions): TemplateResult | typeof nothing {
  if (file === null) return nothing;
  const percent = Math.floor(100 * file.part);
  return html`<p id="chosen">${text("file.named", { name: file.name, size: sizeOf(file.size) })}</p>
    ${
      working === "file" && file.slow
        ? html`<div class="progress">
              <progress max="100" value=${percent} aria-label=${text("file.progress")}></progress>
              <span>${percent}%</span>
            </div>
            <button type="button" id="cancel-file" @click=${act.cancelFile}>${text("file.cancel")}</button>`
        : nothing
    }`;
}

/** Bytes as people read them. */
export function sizeOf(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Browsers inside messengers, whose choosers offer pictures alone. */
export function inApp(): boolean {
  return /MicroMessenger|AlipayClient/i.test(navigator.userAgent);
}

/** A chooser of the page: label, native control, note, and its own fault. */
export function chooser(
  state: State,
  at: Extract<Place, "photo" | "bundle">,
  label: Key,
  note: Key,
  act: (file: File) => void,
): TemplateResult {
  return html`<div class="chooser">
    <label for=${at}>${text(label)}</label>
    <input
      type="file"
      id=${at}
      aria-describedby=${describedBy(state, at, at + "-note")}
      aria-invalid=${isRefused(state, at)}
      @change=${taken(act)}
      @click=${cleared}
    />
    <p class="muted" id="${at}-note">${text(note)}</p>
    ${faultBox(state, at)}
  </div>`;
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
