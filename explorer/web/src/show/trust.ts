import { html, type TemplateResult } from "lit";
import { publishedHost } from "../server/hosts.js";
import { anchor } from "../server/settings.js";
import { groups } from "../words/groups.js";
import { text } from "../words/texts.js";

/** What the page relies on, and how to see that it is what others rely on: the anchor's fingerprint, to be compared elsewhere. */
export function pinned(): TemplateResult {
  return html`<details class="pinned" id="pinned">
    <summary>${text("pin.title")}</summary>
    <div>
      <p>${text("pin.text", { host: publishedHost() })}</p>
      <p>${text("pin.fingerprint")}<br />${groups(anchor!.fingerprint.slice(2))}</p>
    </div>
  </details>`;
}
