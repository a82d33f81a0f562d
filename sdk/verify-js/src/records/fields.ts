import { type Bytes32 } from "../primitives/bytes.js";
import { type EventWord } from "../bundles/bundle.js";
import { wordToUint64 } from "./words.js";

const maxUint64 = (1n << 64n) - 1n;

/** An event's fields by position; a withheld word reads as null, a malformed one is remembered. */
export class EventFields {
  /** A word was missing, or held more than its type. */
  isMalformed = false;

  constructor(private readonly words: readonly EventWord[]) {}

  get count(): number {
    return this.words.length;
  }

  word(index: number): Bytes32 | null {
    const word = this.words[index];
    if (word === undefined) {
      this.isMalformed = true;
      return null;
    }
    return word.withheld ? null : word.value;
  }

  /** An unsigned integer of at most 64 bits; 0 where malformed. */
  number(index: number, max = maxUint64): bigint | null {
    const word = this.word(index);
    if (word === null) return null;
    const value = wordToUint64(word);
    if (value !== null && value <= max) return value;
    this.isMalformed = true;
    return 0n;
  }

  byte(index: number): number | null {
    return small(this.number(index, 255n));
  }

  uint32(index: number): number | null {
    return small(this.number(index, 0xffffffffn));
  }

  flag(index: number): boolean | null {
    const value = this.number(index, 1n);
    return value === null ? null : value === 1n;
  }

  /** Holds the event to a number of words (all its fields are static). */
  exactly(count: number): void {
    if (this.words.length !== count) this.isMalformed = true;
  }

  /** A value that must not be withheld: events with amounts are given whole (docs/evidence.md 3). */
  given<T>(value: T | null, otherwise: T): T {
    if (value === null) this.isMalformed = true;
    return value ?? otherwise;
  }
}

function small(value: bigint | null): number | null {
  return value === null ? null : Number(value);
}
