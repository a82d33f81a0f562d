import { anchor } from "../server/settings.js";
import { setLanguage, text } from "../words/texts.js";
import { html } from "lit";
import { drawFrame } from "./frame.js";
import { wishedLanguage } from "./language.js";
import { takeKept } from "./look.js";

/**
 * The first thing that each page's script does: it tells start.js that it runs, takes language and size, and goes on only with an
 * anchor. A page without one says so: nothing can be checked against nothing.
 */
export function begin(draw: () => void): boolean {
  document.documentElement.setAttribute("data-started", "");
  setLanguage(wishedLanguage());
  takeKept();
  if (anchor !== null) {
    draw();
    return true;
  }
  const broken = (): void =>
    drawFrame({
      title: text("check.title"),
      main: html`<h1>${text("check.title")}</h1>
        <p class="notice" id="script-badAnchor">${text("check.badAnchor")}</p>`,
      json: null,
      redraw: broken,
    });
  broken();
  return false;
}
