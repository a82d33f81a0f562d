import { keep, kept } from "../device/keeping.js";
import { settings } from "../server/settings.js";
import { currentLanguage, type Language, setLanguage } from "../words/texts.js";

function asked(): string | null {
  return new URLSearchParams(location.search).get("lang");
}

/** The language of the address, else the one that this phone keeps, else the one that the server took from the browser. */
export function wishedLanguage(): Language {
  return (asked() ?? kept("language") ?? settings.language) === "en" ? "en" : "zh";
}

/** The other language, in place; the address says no other one, so that loading the page anew keeps it. */
export function switchLanguage(): void {
  setLanguage(currentLanguage() === "zh" ? "en" : "zh");
  keep("language", currentLanguage());
  if (asked() === null) return;
  const address = new URL(location.href);
  address.searchParams.set("lang", currentLanguage());
  history.replaceState(null, "", address.href);
}
