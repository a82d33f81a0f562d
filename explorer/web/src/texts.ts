import { type Bilingual } from "@ledger/verify";
import en from "../text/en.json";
import zh from "../text/zh.json";

export type Language = "zh" | "en";
export type Key = keyof typeof zh;

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
