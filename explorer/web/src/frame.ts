// Served pages without a part of their own: their words stay the server's, in a frame that this script draws.
import { html } from "lit";
import { kept } from "./device/keeping.js";
import { openFoldsInPrint } from "./device/print.js";
import { begin } from "./display/begin.js";
import { drawFrame } from "./display/frame.js";
import { wishedLanguage } from "./display/language.js";
import { settings } from "./server/settings.js";
import { currentLanguage } from "./words/texts.js";

/** The words of the page are there in the language of its address alone. */
function inLanguage(language: string): string {
  const address = new URL(location.href);
  address.searchParams.set("lang", language);
  return address.href;
}

const words = [...document.getElementById("main")!.childNodes];
const title = document.title;

function draw(): void {
  if (currentLanguage() !== settings.language) location.replace(inLanguage(currentLanguage()));
  else drawFrame({ title, main: html`${words}`, json: null, redraw: draw });
}

if (kept("language") === null || wishedLanguage() === settings.language) begin(draw);
else location.replace(inLanguage(wishedLanguage()));
openFoldsInPrint();
