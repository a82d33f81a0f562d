/** 32 bytes as `0x` and 64 lower-case hex digits: a hash, an identifier, a storage word. */
export type Bytes32 = string;

/** 20 bytes as `0x` and 40 lower-case hex digits. */
export type Address = string;

export const zero32: Bytes32 = "0x" + "0".repeat(64);

export const zeroAddress: Address = "0x" + "0".repeat(40);

const digits: readonly string[] = Array.from({ length: 256 }, (_, b) => b.toString(16).padStart(2, "0"));

/** The value of each ASCII hex digit, and -1 of every other character: a proof is mostly hex, and a phone slow at patterns. */
const values = Int8Array.from({ length: 128 }, (_, code) => {
  const digit = String.fromCharCode(code);
  return /^[0-9a-fA-F]$/.test(digit) ? parseInt(digit, 16) : -1;
});

/** Lower-case hex with 0x. */
export function toHex(bytes: Uint8Array): string {
  let text = "0x";
  for (const b of bytes) text += digits[b];
  return text;
}

/** Bytes of a text that {@link toHex} or {@link tryHex} has made; for anything else see {@link tryHex}. */
export function fromHex(hex: string): Uint8Array {
  const bytes = tryHex(hex);
  if (bytes === null) throw new TypeError("Expected 0x and an even number of hex digits.");
  return bytes;
}

/** Reads 0x and digits of any letter case; null for anything else. */
export function tryHex(text: string): Uint8Array | null {
  if (text.length % 2 !== 0 || text.charCodeAt(0) !== 0x30 || (text.charCodeAt(1) | 0x20) !== 0x78) return null;
  const bytes = new Uint8Array((text.length - 2) / 2);
  for (let i = 0; i < bytes.length; i++) {
    const high = values[text.charCodeAt(2 + 2 * i)] ?? -1;
    const low = values[text.charCodeAt(3 + 2 * i)] ?? -1;
    if (high < 0 || low < 0) return null;
    bytes[i] = (high << 4) | low;
  }
  return bytes;
}

/** Reads 0x and 64 digits of any letter case. */
export function tryBytes32(text: string): Bytes32 | null {
  const bytes = text.length === 66 ? tryHex(text) : null;
  return bytes === null ? null : toHex(bytes);
}

/** Reads 0x and 40 digits of any letter case. */
export function tryAddress(text: string): Address | null {
  const bytes = text.length === 42 ? tryHex(text) : null;
  return bytes === null ? null : toHex(bytes);
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((x, i) => x === b[i]);
}

/** ASCII text to bytes, for the labels of the formats. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

export function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** An unsigned number as a word of 32 bytes, big-endian. */
export function word(value: bigint | number): Uint8Array {
  return fromHex("0x" + BigInt(value).toString(16).padStart(64, "0"));
}

/** An address or shorter value, right-aligned in a word of 32 bytes. */
export function padLeft(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(32);
  padded.set(bytes, 32 - bytes.length);
  return padded;
}

export function toBigInt(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(toHex(bytes));
}
