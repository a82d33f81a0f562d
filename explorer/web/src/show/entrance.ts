import { sentence } from "@ledger/verify";
import { html, nothing, type TemplateResult } from "lit";
import { describedBy, faultBox, isRefused } from "./faultBox.js";
import { chooser } from "./fileChoice.js";
import { pinned } from "./trust.js";
import { type Actions, type State } from "../check/state.js";
import { pick, text } from "../words/texts.js";

/** Without a code: camera, photo, number, bundle. */
export function entrance(state: State, start: boolean, act: Actions): TemplateResult {
  return html`
    <h1 tabindex="-1" id="verdict">${text("check.title")}</h1>
    <p>${text("check.intro")}</p>
    ${isStripped(state, start) ? html`<p class="notice" id="stripped">${pick(sentence("error.codeIncomplete"))}</p>` : nothing}
    ${faultBox(state, "code")} ${camera(state, act)}
    ${chooser(state, "photo", "enter.photo", "enter.photoLocal", act.choosePhoto)}
    ${state.working === "code" ? html`<p class="muted">${text("step.code.working")}</p>` : nothing}
    <form class="chooser" @submit=${submitted(act.typeNumber)}>
      <label for="number">${text("enter.number")}</label>
      <input
        type="text"
        id="number"
        name="number"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck="false"
        maxlength="2048"
        aria-describedby=${describedBy(state, "number", "number-note")}
        aria-invalid=${isRefused(state, "number")}
      />
      <p class="muted" id="number-note">${text("enter.numberNote")}</p>
      ${faultBox(state, "number")}
      <button type="submit">${text("enter.look")}</button>
    </form>
    ${chooser(state, "bundle", "enter.bundle", "enter.bundleLocal", act.chooseBundle)} ${pinned()}
  `;
}

/** The address of a code without a code, or with its # rewritten: a messenger cut it on the way. */
function isStripped({ fault }: State, start: boolean): boolean {
  return !start && fault === null && location.hash.length <= 1;
}

function camera({ camera: open }: State, act: Actions): TemplateResult | typeof nothing {
  if (open)
    return html`<div class="camera">
      <video id="camera" playsinline muted aria-label=${text("enter.camera")}></video>
      <button type="button" id="close-camera" @click=${act.closeCamera}>${text("enter.closeCamera")}</button>
    </div>`;
  // Absent on plain http and in some apps; the photo is the way that always works.
  if (typeof navigator.mediaDevices?.getUserMedia !== "function") return nothing;
  return html`<div class="actions">
    <button type="button" class="main-action" id="open-camera" @click=${act.openCamera}>${text("enter.camera")}</button>
  </div>`;
}

function submitted(act: (typed: string) => void): (event: Event) => void {
  return (event) => {
    event.preventDefault();
    act((event.target as HTMLFormElement).querySelector<HTMLInputElement>("#number")!.value);
  };
}
