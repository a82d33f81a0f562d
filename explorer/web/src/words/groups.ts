import { html, type TemplateResult } from "lit";

/** An id or a fingerprint in groups of four; the gaps are drawn, so that it is copied without blanks. */
export function groups(id: string): TemplateResult {
  return html`<code class="groups">${(id.match(/.{1,4}/g) ?? []).map((group) => html`<span>${group}</span>`)}</code>`;
}
