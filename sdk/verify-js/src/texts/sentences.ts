import { sentences } from "../generated/sentences.js";

/** One text in Chinese and English. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** One text in both languages, placeholders filled. */
export interface Sentence extends Bilingual {
  readonly id: string;
}

export type Values = Readonly<Record<string, Bilingual>>;

/** A sentence with its placeholders filled: `{v}` takes the value named `v`. Throws where no sentence has this id. */
export function sentence(id: string, values: Values = {}): Sentence {
  const text = (sentences as Readonly<Record<string, Bilingual>>)[id];
  if (text === undefined) throw new RangeError("No sentence is called " + id + ".");
  let { zh, en } = text;
  for (const [name, value] of Object.entries(values)) {
    zh = zh.split(`{${name}}`).join(value.zh);
    en = en.split(`{${name}}`).join(value.en);
  }
  return { id, zh, en };
}

export function numberText(value: bigint | number): Bilingual {
  const text = value.toString();
  return { zh: text, en: text };
}

/** A block's or event's time in China Standard Time (UTC+8, no daylight saving). */
export function timeText(unixSeconds: bigint): Bilingual {
  const local = chinaTime(unixSeconds);
  if (local === null) return numberText(unixSeconds);
  const text = local.slice(0, 10) + " " + local.slice(11, 16);
  return { zh: text, en: text + " (UTC+8)" };
}

export function dateText(unixSeconds: bigint): Bilingual {
  const local = chinaTime(unixSeconds);
  return local === null ? numberText(unixSeconds) : { zh: local.slice(0, 10), en: local.slice(0, 10) };
}

/** A length of time in its largest fitting unit. */
export function durationText(seconds: bigint): Bilingual {
  const [unit, count] =
    seconds < 120n
      ? ["seconds", seconds]
      : seconds < 2n * 3600n
        ? ["minutes", seconds / 60n]
        : seconds < 48n * 3600n
          ? ["hours", seconds / 3600n]
          : ["days", seconds / 86_400n];
  return sentence("duration." + unit, { n: numberText(count as bigint) });
}

/** 9999-12-30 is the last day that is in the calendar in every zone. */
function chinaTime(unixSeconds: bigint): string | null {
  if (unixSeconds >= 253_402_128_000n) return null;
  return new Date((Number(unixSeconds) + 8 * 3600) * 1000).toISOString();
}
