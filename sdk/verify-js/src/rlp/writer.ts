import { concat, fromHex } from "../primitives/bytes.js";

/** Canonical RLP of a string. */
export function rlpBytes(content: Uint8Array): Uint8Array {
  if (content.length === 1 && content[0]! < 0x80) return content;
  return concat(prefix(0x80, content.length), content);
}

/** Canonical RLP of 0x hex. */
export function rlpHex(hex: string): Uint8Array {
  return rlpBytes(fromHex(hex));
}

/** A scalar: big-endian without leading zeros, zero as the empty string. */
export function rlpUint(value: bigint): Uint8Array {
  if (value === 0n) return rlpBytes(new Uint8Array(0));
  const hex = value.toString(16);
  return rlpHex("0x" + (hex.length % 2 === 0 ? hex : "0" + hex));
}

/** A list of items that are RLP already. Ethereum Yellow Paper, appendix B. */
export function rlpList(...items: readonly Uint8Array[]): Uint8Array {
  const content = concat(...items);
  return concat(prefix(0xc0, content.length), content);
}

function prefix(shortBase: number, size: number): Uint8Array {
  if (size <= 55) return Uint8Array.of(shortBase + size);
  const hex = size.toString(16);
  const length = fromHex("0x" + (hex.length % 2 === 0 ? hex : "0" + hex));
  return concat(Uint8Array.of(shortBase + 55 + length.length), length);
}
