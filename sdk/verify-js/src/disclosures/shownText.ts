import { plainRanges } from "../generated/alphabets.js";

/**
 * A recorded text as people may read it: what no profile takes today, and could look like something else or like nothing, is
 * written by its code point. `ShownText` of the C# verifier does the same; tests/vectors/identity/display.json holds both.
 */
export function shownText(text: string): string {
  let shown = "";
  for (const c of text) {
    const value = c.codePointAt(0)!;
    const plain = plainRanges.some(([first, last]) => value >= first && value <= last);
    // Half a pair is no character: it is shown as the one that stands for a lost one, as elsewhere.
    const half = value >= 0xd800 && value <= 0xdfff;
    shown += plain ? c : `[U+${(half ? 0xfffd : value).toString(16).toUpperCase().padStart(4, "0")}]`;
  }
  return shown;
}
