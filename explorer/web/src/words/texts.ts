import { type Bilingual } from "@ledger/verify";
import en from "../../text/en.json";
import zh from "../../text/zh.json";

export type Language = "zh" | "en";

/** Texts of the served pages alone: the build leaves them out of the script (vite.config.ts). */
type Served =
  | `help.${string}.${"text" | "offline"}`
  | `help.kept${string}`
  | `fault.${"malformed" | "method" | "tooMany" | "untrusted" | "unavailable" | "late" | "failed"}.${string}`
  | "fault.notFound.text"
  | `check.${"noScript" | "notBuilt" | "loading" | "oldBrowser" | "notLoaded" | "wrongType"}`
  | "timeline.server";
export type Key = Exclude<keyof typeof zh, Served>;

const all: Record<Language, Record<Key, string>> = { zh, en };
let language: Language = "zh";

export function currentLanguage(): Language {
  return language;
}

export function setLanguage(next: Language): void {
  language = next;
  document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
}

/** A text of the page with its named places filled. */
export function text(key: Key, places: Readonly<Record<string, string>> = {}): string {
  let filled = all[language][key];
  for (const [name, value] of Object.entries(places)) filled = filled.split(`{${name}}`).join(value);
  return filled;
}

export function inOther(key: Key): string {
  return all[language === "zh" ? "en" : "zh"][key];
}

/** One of two texts that come in both languages, from the verifier. */
export function pick(both: Bilingual): string {
  return both[language];
}

/** A text of the page in both languages at once, for what outlives a change of language. */
export function both(key: Key, places: Readonly<Record<string, string | Bilingual>> = {}): Bilingual {
  const fill = (from: Language): string =>
    Object.entries(places).reduce((filled, [name, value]) => {
      const words = typeof value === "string" ? value : value[from];
      return filled.split(`{${name}}`).join(words);
    }, all[from][key]);
  return { zh: fill("zh"), en: fill("en") };
}

/** Beijing time of Unix seconds, whatever the device's zone. */
export function beijing(unixSeconds: bigint): string {
  const local = new Date((Number(unixSeconds) + 8 * 3600) * 1000).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 16)}`;
}
