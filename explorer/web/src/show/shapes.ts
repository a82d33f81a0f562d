import { svg, type SVGTemplateResult } from "lit";
import { type Headline } from "../check/headline.js";

const line = { fill: "none", stroke: "currentColor", width: "4", cap: "round" };

/** One shape for each tone, so that colour is never alone; the glyph in it tells the row. */
export function shapeOf(top: Headline): SVGTemplateResult {
  return svg`<svg viewBox="0 0 48 48" aria-hidden="true" focusable="false">${inner(top)}</svg>`;
}

function inner({ tone, row }: Headline): SVGTemplateResult {
  switch (tone) {
    case "good":
      return svg`<circle cx="24" cy="24" r="22" fill="currentColor"></circle><path d="M14 25l7 7 14-15" fill="none" stroke="var(--page)" stroke-width="5" stroke-linecap="round" stroke-linejoin="round"></path>`;
    case "step":
      return svg`<circle cx="24" cy="24" r="21" fill=${line.fill} stroke=${line.stroke} stroke-width=${line.width}></circle><path d="M24 3a21 21 0 0 0 0 42z" fill="currentColor"></path>`;
    case "change":
      return svg`<rect x="3" y="3" width="42" height="42" rx="3" fill=${line.fill} stroke=${line.stroke} stroke-width=${line.width}></rect>${changeGlyph(row)}`;
    case "stop":
      return svg`<path d="M15 3h18l12 12v18L33 45H15L3 33V15z" fill=${line.fill} stroke=${line.stroke} stroke-width=${line.width}></path>${stopGlyph(row)}`;
    case "blank":
      return svg`<circle cx="24" cy="24" r="21" fill=${line.fill} stroke=${line.stroke} stroke-width=${line.width} stroke-dasharray="7 5"></circle><path d="M15 24h18" stroke=${line.stroke} stroke-width=${line.width} stroke-linecap=${line.cap}></path>`;
  }
}

function changeGlyph(row: string): SVGTemplateResult {
  if (row.startsWith("verdict.superseded"))
    return svg`<path d="M13 12h14v18H13zM20 30v6h14V18h-7" fill="none" stroke="currentColor" stroke-width="3"></path>`;
  if (row.startsWith("verdict.cancelled") || row.startsWith("verdict.voided"))
    return svg`<path d="M12 24h24" stroke="currentColor" stroke-width="6"></path>`;
  if (row === "page.itemDiffers")
    return svg`<path d="M14 19h20M14 29h20M30 12L18 36" stroke="currentColor" stroke-width="4" stroke-linecap="round"></path>`;
  if (row.startsWith("verdict.notFiled"))
    return svg`<path d="M14 11h20L24 24zM14 37h20L24 24z" fill="none" stroke="currentColor" stroke-width="3" stroke-linejoin="round"></path>`;
  return svg`<path d="M12 19h20l-6-6M36 29H16l6 6" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round"></path>`;
}

function stopGlyph(row: string): SVGTemplateResult {
  return row === "verdict.altered"
    ? svg`<path d="M14 19h20M14 29h20M30 12L18 36" stroke="currentColor" stroke-width="4" stroke-linecap="round"></path>`
    : svg`<path d="M16 16l16 16M32 16L16 32" stroke="currentColor" stroke-width="4" stroke-linecap="round"></path>`;
}
