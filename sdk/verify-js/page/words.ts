import { sentences } from "../src/generated/sentences.js";
import { type Bilingual } from "../src/index.js";
import strings from "./strings.json" with { type: "json" };

export type Language = "zh" | "en";

type StringId = keyof typeof strings;

/** Chinese first: only a browser that asks for another language and not for Chinese starts in English. */
export function preferredLanguage(languages: readonly string[]): Language {
  return languages.length === 0 || languages.some((l) => l.toLowerCase().startsWith("zh")) ? "zh" : "en";
}

/** A text of the page with its placeholders filled. */
export function pageText(id: StringId, language: Language, values: Readonly<Record<string, string>> = {}): string {
  return filled(strings[id], language, values);
}

/** A sentence of the shared table that needs no value of a report, or these. */
export function sharedText(
  id: keyof typeof sentences,
  language: Language,
  values: Readonly<Record<string, string>> = {},
): string {
  return filled(sentences[id], language, values);
}

function filled(text: Bilingual, language: Language, values: Readonly<Record<string, string>>): string {
  return Object.entries(values).reduce((t, [name, value]) => t.split(`{${name}}`).join(value), text[language]);
}
