import { fault, JsonFault } from "./fault.js";

/** A parsed JSON value. Strings and numbers keep their raw bytes: what a reader makes of them is its own decision. */
export type JsonValue =
  | { readonly kind: "object"; readonly members: ReadonlyMap<string, JsonValue> }
  | { readonly kind: "list"; readonly items: readonly JsonValue[] }
  | { readonly kind: "string"; readonly raw: Uint8Array }
  | { readonly kind: "number"; readonly raw: string }
  | { readonly kind: "true" }
  | { readonly kind: "false" }
  | { readonly kind: "null" };

const utf8 = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Parses a whole text strictly: RFC 8259, no key twice in an object (RFC 7493, 2.3), no comments, no trailing commas,
 * no byte order mark, nested at most `maxDepth` deep. Throws {@link JsonFault}.
 */
export function parseJson(bytes: Uint8Array, maxBytes: number, maxDepth: number): JsonValue {
  if (bytes.length > maxBytes) throw fault.tooLarge("bytes", "", bytes.length, maxBytes);
  if (decode(bytes) === null) throw notJson();
  return new Parser(bytes, maxDepth).whole();
}

/** The text of a string value; null where it is no Unicode (bad UTF-8, half a surrogate pair). */
export function textOf(raw: Uint8Array): string | null {
  const text = decode(raw)?.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, hex: string | undefined, short: string) =>
    hex === undefined ? (escapes[short] ?? "") : String.fromCharCode(parseInt(hex, 16)),
  );
  return text === undefined || /[\ud800-\udfff]/u.test(text) ? null : text;
}

function decode(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

const quote = 0x22;
const backslash = 0x5c;

class Parser {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly maxDepth: number,
  ) {}

  whole(): JsonValue {
    const value = this.value();
    this.blanks();
    if (this.at !== this.bytes.length) throw notJson();
    return value;
  }

  private value(): JsonValue {
    this.blanks();
    switch (this.bytes[this.at]) {
      case 0x7b:
        return this.object();
      case 0x5b:
        return this.list();
      case quote:
        return { kind: "string", raw: this.string() };
      case 0x74:
        return this.word("true");
      case 0x66:
        return this.word("false");
      case 0x6e:
        return this.word("null");
      default:
        return this.number();
    }
  }

  private object(): JsonValue {
    this.open();
    const members = new Map<string, JsonValue>();
    while (!this.closes(0x7d, members.size === 0)) {
      this.blanks();
      const key = textOf(this.string());
      this.blanks();
      if (key === null || members.has(key) || this.bytes[this.at++] !== 0x3a) throw notJson();
      members.set(key, this.value());
    }
    return { kind: "object", members };
  }

  private list(): JsonValue {
    this.open();
    const items: JsonValue[] = [];
    while (!this.closes(0x5d, items.length === 0)) items.push(this.value());
    return { kind: "list", items };
  }

  private open(): void {
    if (++this.depth > this.maxDepth) throw notJson();
    this.at++;
  }

  /** Moves past the closing bracket, or past the comma before the next entry. */
  private closes(bracket: number, first: boolean): boolean {
    this.blanks();
    if (this.bytes[this.at] === bracket) {
      this.at++;
      this.depth--;
      return true;
    }
    if (!first && this.bytes[this.at++] !== 0x2c) throw notJson();
    return false;
  }

  /** The bytes between the quotes, their escapes checked. */
  private string(): Uint8Array {
    if (this.bytes[this.at++] !== quote) throw notJson();
    const start = this.at;
    for (;;) {
      const byte = this.bytes[this.at++];
      if (byte === undefined || byte < 0x20) throw notJson();
      if (byte === quote) return this.bytes.subarray(start, this.at - 1);
      if (byte === backslash) this.escape();
    }
  }

  private escape(): void {
    const letter = String.fromCharCode(this.bytes[this.at++] ?? 0);
    if (letter in escapes) return;
    const hex = String.fromCharCode(...this.bytes.subarray(this.at, this.at + 4));
    if (letter !== "u" || !/^[0-9a-fA-F]{4}$/.test(hex)) throw notJson();
    this.at += 4;
  }

  private number(): JsonValue {
    const start = this.at;
    while (/[-+.0-9eE]/.test(String.fromCharCode(this.bytes[this.at] ?? 0))) this.at++;
    const raw = String.fromCharCode(...this.bytes.subarray(start, Math.min(this.at, start + 1000)));
    if (!/^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/.test(raw)) throw notJson();
    return { kind: "number", raw };
  }

  private word(word: "true" | "false" | "null"): JsonValue {
    for (const c of word) if (this.bytes[this.at++] !== c.charCodeAt(0)) throw notJson();
    return { kind: word };
  }

  private blanks(): void {
    for (let b = this.bytes[this.at]; b === 0x20 || b === 0x09 || b === 0x0a || b === 0x0d; b = this.bytes[this.at])
      this.at++;
  }
}

function notJson(): JsonFault {
  return fault.notJson();
}
