import { type Bilingual, numberText, type Sentence, sentence, type Values } from "../texts/sentences.js";

/** Why bytes are no bundle; the numbers are those of Ledger.Evidence. */
export type FaultKind = "TooLarge" | "NotJson" | "UnknownKey" | "MissingKey" | "BadValue" | "UnknownFormat";

/** A refusal on its way to whoever turns it into a report or an error. */
export class JsonFault extends Error {
  /** Place and reason, for people. */
  readonly words: Sentence;

  constructor(
    readonly kind: FaultKind,
    /** Where, for instance `records[0].history[3].block`; empty for the whole. */
    readonly path: string,
    /** Of the sentences `form.`, in both languages. */
    reason: string,
    values: Values = {},
  ) {
    const why = sentence("form." + reason, values);
    const words =
      path === "" ? sentence("form.whole", { reason: why }) : sentence("form.at", { path: same(path), reason: why });
    super(words.en);
    this.words = words;
  }
}

/** A name or a value that is the same in both languages. */
export function same(text: string): Bilingual {
  return { zh: text, en: text };
}

const tooLarge = (reason: string, path: string, actual: number, max: number): JsonFault =>
  new JsonFault("TooLarge", path, reason, { actual: numberText(actual), max: numberText(max) });

export const fault = {
  tooLarge,
  tooMany: (path: string, actual: number, max: number): JsonFault => tooLarge("entries", path, actual, max),
  notJson: (): JsonFault => new JsonFault("NotJson", "", "notJson"),
  missing: (path: string): JsonFault => new JsonFault("MissingKey", path, "missing"),
  bad: (path: string, reason: string, values: Values = {}): JsonFault =>
    new JsonFault("BadValue", path, reason, values),
  disclosure: (path: string, name: string): JsonFault =>
    new JsonFault("BadValue", path, "disclosure", { fault: sentence("disclosure." + name) }),
};
