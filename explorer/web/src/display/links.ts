import { settings } from "../server/settings.js";
import { currentLanguage } from "../words/texts.js";
import { isLarge } from "./look.js";

/** An address of this explorer in the language and size that the reader has chosen. */
export function to(path: string): string {
  return `${settings.base}${path}?lang=${currentLanguage()}${isLarge() ? "&size=large" : ""}`;
}
