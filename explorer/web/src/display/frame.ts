import { html, nothing, render, type TemplateResult } from "lit";
import { publishedHost } from "../server/hosts.js";
import { anchor, settings } from "../server/settings.js";
import { currentLanguage, inOther, type Key, pick, text } from "../words/texts.js";
import { switchLanguage } from "./language.js";
import { to } from "./links.js";
import { hasContrast, isDark, isLarge, setContrast, setDark, setLarge } from "./look.js";

/** A page as its script draws it. */
export interface Framed {
  readonly title: string;
  readonly main: TemplateResult;
  /** Where the same stands as JSON; null where there is no such address. */
  readonly json: string | null;
  /** Draws the page anew: language and size are switched in place, since loading it anew could lose the code. */
  readonly redraw: () => void;
}

let taken = false;

/** Draws the whole page. Nothing of what was served is left: what stands on it, this script has put there. */
export function drawFrame(page: Framed): void {
  if (!taken) document.body.textContent = "";
  taken = true;
  render(frame(page), document.body);
  document.title = page.title;
}

/** The name of the ledger, for a title. */
export function ledgerName(): string {
  return anchor === null ? "" : pick(anchor.trust.name);
}

function frame({ main, json, redraw }: Framed): TemplateResult {
  const redrawn = (change: () => void) => () => {
    change();
    redraw();
  };
  return html`<a class="skip" href="#main" @click=${skip}>${text("frame.skip")}</a>
    <header>
      <a class="name" href=${to("/")}>${ledgerName()}</a>
      <nav aria-label=${text("frame.display")}>
        ${toggle(
          "size",
          "frame.large",
          isLarge(),
          redrawn(() => setLarge(!isLarge())),
        )}
        <button
          type="button"
          id="language"
          lang=${currentLanguage() === "zh" ? "en" : "zh-CN"}
          @click=${redrawn(switchLanguage)}
        >
          ${inOther("frame.language")}
        </button>
      </nav>
    </header>
    ${anchor?.trust.sample ? html`<p class="sample" role="note">${text("frame.sample")}</p>` : nothing}
    <main id="main" tabindex="-1">${main}</main>
    <footer>
      ${
        settings.phone === ""
          ? nothing
          : html`<p id="phone">${text("frame.phone")} <a href="tel:${settings.phone}">${settings.phone}</a></p>`
      }
      ${anchor === null ? nothing : html`<p>${text("frame.host", { host: publishedHost() })}</p>`}
      <nav aria-label=${text("frame.help")}>
        ${topics.map(([path, name]) => html`<a href=${to(path)}>${text(name)}</a>`)}
        ${json === null ? nothing : html`<a id="json" href=${settings.base + json}>JSON</a>`}
      </nav>
      <div class="display" role="group" aria-label=${text("frame.display")}>
        ${toggle(
          "theme",
          "frame.theme",
          isDark(),
          redrawn(() => setDark(!isDark())),
        )}
        ${toggle(
          "contrast",
          "frame.contrast",
          hasContrast(),
          redrawn(() => setContrast(!hasContrast())),
        )}
      </div>
    </footer>`;
}

const topics: readonly (readonly [string, Key])[] = [
  ["/help/original-pdf", "help.original-pdf.title"],
  ["/help/code", "help.code.title"],
  ["/proof", "help.proof.title"],
  ["/accessibility", "help.accessibility.title"],
];

/** A button in words that is pressed or not. */
function toggle(id: string, name: Key, pressed: boolean, press: () => void): TemplateResult {
  return html`<button type="button" id=${id} aria-pressed=${String(pressed)} @click=${press}>${text(name)}</button>`;
}

/** A skip link would put its own fragment where the code stands. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}
