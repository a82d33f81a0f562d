import { type Address, type Bytes32, fromHex, toHex } from "../primitives/bytes.js";
import { tryBase64 } from "./base64.js";
import { numberText } from "../texts/sentences.js";
import { fault, JsonFault, same } from "./fault.js";
import { type JsonValue, textOf } from "./parse.js";

const latin = (raw: Uint8Array): string => {
  let text = "";
  for (const b of raw) text += String.fromCharCode(b);
  return text;
};

/** Reads one JSON object strictly: each key is asked for once; {@link end} refuses a key that nobody asked for. */
export class ObjectReader {
  private readonly members: ReadonlyMap<string, JsonValue>;
  private readonly asked = new Set<string>();

  constructor(
    value: JsonValue,
    private readonly path: string,
  ) {
    if (value.kind !== "object") throw fault.bad(path, "object");
    this.members = value.members;
  }

  at(key: string): string {
    return this.path === "" ? key : this.path + "." + key;
  }

  required(key: string): JsonValue {
    const value = this.members.get(key);
    if (value === undefined) throw fault.missing(this.at(key));
    this.asked.add(key);
    return value;
  }

  optional(key: string): JsonValue | null {
    return this.members.has(key) ? this.required(key) : null;
  }

  /** All members, for objects whose keys are data. */
  entries(): IterableIterator<[string, JsonValue]> {
    return this.members.entries() as IterableIterator<[string, JsonValue]>;
  }

  object(key: string): ObjectReader {
    return new ObjectReader(this.required(key), this.at(key));
  }

  text(key: string, maxChars = 1024): string {
    return readText(this.required(key), this.at(key), maxChars);
  }

  flag(key: string): boolean {
    const { kind } = this.required(key);
    if (kind !== "true" && kind !== "false") throw fault.bad(this.at(key), "flag");
    return kind === "true";
  }

  number(key: string, max: number): number {
    return readNumber(this.required(key), this.at(key), max);
  }

  decimal(key: string): bigint {
    return readDecimal(this.required(key), this.at(key));
  }

  bytes(key: string, maxBytes: number): Uint8Array {
    return readBytes(this.required(key), this.at(key), maxBytes);
  }

  word(key: string): Bytes32 {
    return readWord(this.required(key), this.at(key));
  }

  address(key: string): Address {
    return readAddress(this.required(key), this.at(key));
  }

  base64(key: string, maxBytes: number): Uint8Array {
    return readBase64(this.required(key), this.at(key), maxBytes);
  }

  list<T>(key: string, max: number, read: (value: JsonValue, path: string) => T): T[] {
    const value = this.required(key);
    if (value.kind !== "list") throw fault.bad(this.at(key), "list");
    if (value.items.length > max) throw fault.tooMany(this.at(key), value.items.length, max);
    return value.items.map((item, i) => read(item, `${this.at(key)}[${i}]`));
  }

  /** A list in which nothing stands twice; `identity` is what two entries may not have in common. */
  set<T>(key: string, max: number, read: (value: JsonValue, path: string) => T, identity: (item: T) => unknown): T[] {
    const seen = new Set<unknown>();
    return this.list(key, max, (value, path) => {
      const item = read(value, path);
      const id = identity(item);
      if (seen.has(id)) throw fault.bad(path, "twice");
      seen.add(id);
      return item;
    });
  }

  /** Refuses keys that were not asked for. */
  end(): void {
    for (const key of this.members.keys())
      if (!this.asked.has(key)) throw new JsonFault("UnknownKey", this.path, "unknownKey", { key: same(shown(key)) });
  }
}

export function readText(value: JsonValue, path: string, maxChars: number): string {
  if (value.kind !== "string") throw fault.bad(path, "text");
  const text = textOf(value.raw);
  if (text === null) throw fault.bad(path, "unicode");
  if (text.length > maxChars) throw fault.tooMany(path, text.length, maxChars);
  return text;
}

/** A small whole number written as a JSON number. */
export function readNumber(value: JsonValue, path: string, max: number): number {
  const plain = value.kind === "number" && /^(?:0|[1-9][0-9]{0,15})$/.test(value.raw) ? Number(value.raw) : Infinity;
  if (plain > max) throw fault.bad(path, "number", { max: numberText(max) });
  return plain;
}

/** A decimal string without sign or leading zero, below 2^64. */
export function readDecimal(value: JsonValue, path: string): bigint {
  const text = readText(value, path, 20);
  const number = /^(?:0|[1-9][0-9]*)$/.test(text) ? BigInt(text) : 1n << 64n;
  if (number >= 1n << 64n) throw fault.bad(path, "decimal");
  return number;
}

/** 0x and lower-case hex digits, written without escapes. */
export function readBytes(value: JsonValue, path: string, maxBytes: number): Uint8Array {
  if (value.kind !== "string") throw fault.bad(path, "hex");
  const raw = value.raw;
  if (raw.length > 2 + 2 * maxBytes) throw fault.tooLarge("bytes", path, Math.floor((raw.length - 2) / 2), maxBytes);
  const text = latin(raw);
  if (!text.startsWith("0x") || /[A-F]/.test(text)) throw fault.bad(path, "hex");
  if (!/^0x(?:[0-9a-f]{2})*$/.test(text)) throw fault.bad(path, "evenHex");
  return fromHex(text);
}

export function readWord(value: JsonValue, path: string): Bytes32 {
  const bytes = readBytes(value, path, 32);
  if (bytes.length !== 32) throw fault.bad(path, "word");
  return toHex(bytes);
}

export function readAddress(value: JsonValue, path: string): Address {
  const bytes = readBytes(value, path, 20);
  if (bytes.length !== 20) throw fault.bad(path, "address");
  return toHex(bytes);
}

export function readBase64(value: JsonValue, path: string, maxBytes: number): Uint8Array {
  const bytes = tryBase64(readText(value, path, Math.floor(maxBytes / 3) * 4 + 4));
  if (bytes === null) throw fault.bad(path, "base64");
  return bytes;
}

/** A key from the input, short and without anything but plain characters. */
function shown(key: string): string {
  return key.slice(0, 32).replace(/[^A-Za-z0-9_-]/g, "?");
}
