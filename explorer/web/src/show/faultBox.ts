import { html, nothing, type TemplateResult } from "lit";
import { type Place, type State } from "../check/state.js";
import { pick, text } from "../words/texts.js";

/** Ids of the controls that a fault can be about; the code has the camera's button, where there is one. */
const controls: Readonly<Record<Place, string>> = {
  code: "open-camera",
  file: "file",
  number: "number",
  photo: "photo",
  bundle: "bundle",
};

/** Stands at the control that it is about and takes the focus; the control is described by it. */
export function faultBox(
  { fault: found }: State,
  at: Place,
  way: TemplateResult | typeof nothing = nothing,
): TemplateResult | typeof nothing {
  if (found?.at !== at) return nothing;
  // No address with a fragment changes here: it may hold the code.
  const go = (event: Event): void => {
    event.preventDefault();
    document.getElementById(controls[at])?.focus();
  };
  return html`<div class="error" id="fault" tabindex="-1" role="group" aria-labelledby="fault-title">
    <h2 id="fault-title">${text("fault.here")}</h2>
    <p id="fault-text">${pick(found.text)}</p>
    ${way}
    ${
      at === "code"
        ? nothing
        : html`<a href="#${controls[at]}" id="to-control" @click=${go}>${text("fault.toControl")}</a>`
    }
  </div>`;
}

/** The ids that describe a control: its own note, and the fault while there is one. */
export function describedBy({ fault }: State, at: Place, note: string): string {
  return fault?.at === at ? note + " fault-text" : note;
}

/** Whether the control holds what was refused. */
export function isRefused({ fault }: State, at: Place): "true" | "false" {
  return fault?.at === at ? "true" : "false";
}
