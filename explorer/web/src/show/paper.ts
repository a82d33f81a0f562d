import { html, nothing, type TemplateResult } from "lit";
import { type Outcome } from "../check/outcome.js";
import { addressOf, publishedHost } from "../server/hosts.js";
import { anchor, settings } from "../server/settings.js";
import { groups } from "../words/groups.js";
import { text } from "../words/texts.js";
import { sizeOf } from "./fileChoice.js";

/** What a sheet of paper needs to be gone back from: the file, the filing, where to look again, what was relied on. */
export function paper({ file, report, top }: Outcome): TemplateResult {
  const told = top.tone !== "stop" || top.row === "verdict.altered";
  const id = told ? report?.facts.filing?.id.slice(2) : undefined;
  const address = addressOf(publishedHost()) + settings.base + (id === undefined ? "/" : "/filings/" + id);
  return html`<dl class="paper" id="paper">
    ${
      file === null
        ? nothing
        : html`<dt>${text("paper.file")}</dt>
            <dd>${text("file.named", { name: file.name, size: sizeOf(file.size) })}</dd>
            <dt>${text("paper.fileFingerprint")}</dt>
            <dd>${groups(file.digests.sha256.slice(2))}</dd>`
    }
    ${
      id === undefined
        ? nothing
        : html`<dt>${text("timeline.id")}</dt>
            <dd>${groups(id)}</dd>`
    }
    <dt>${text("paper.address")}</dt>
    <dd>${address}</dd>
    <dt>${text("pin.fingerprint")}</dt>
    <dd>${groups(anchor!.fingerprint.slice(2))}</dd>
  </dl>`;
}
