import { concat } from "../primitives/bytes.js";

/** Bytes that are not deterministic CBOR (RFC 8949, 4.2.1), or an item of another type than is due. */
export class CborError extends Error {}

const utf8 = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads the few types that codes use, in their shortest form only. */
export class CborReader {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get atEnd(): boolean {
    return this.at === this.bytes.length;
  }

  /** The next item's major type. */
  get major(): number {
    const first = this.bytes[this.at];
    if (first === undefined || first === 0xff) throw new CborError("cut, or a break without a beginning");
    return first >> 5;
  }

  tag(): bigint {
    return this.head(6);
  }

  array(): bigint {
    return this.head(4);
  }

  map(): bigint {
    return this.head(5);
  }

  /** An integer of 32 bits with sign. */
  int32(): number {
    const negative = this.major === 1;
    const value = negative ? -1n - this.head(1) : this.head(0);
    if (value > 0x7fffffffn || value < -0x80000000n) throw new CborError("an integer out of range");
    return Number(value);
  }

  uint32(): number {
    const value = this.head(0);
    if (value > 0xffffffffn) throw new CborError("an integer out of range");
    return Number(value);
  }

  uint64(): bigint {
    return this.head(0);
  }

  byteString(): Uint8Array {
    return this.take(this.head(2));
  }

  text(): string {
    try {
      return utf8.decode(this.take(this.head(3)));
    } catch {
      throw new CborError("a text that is no UTF-8");
    }
  }

  private head(major: number): bigint {
    if (this.major !== major) throw new CborError("an item of another type");
    const low = this.bytes[this.at++]! & 31;
    if (low < 24) return BigInt(low);
    if (low > 27) throw new CborError("an indefinite length");
    const size = 1 << (low - 24);
    let value = 0n;
    for (const byte of this.take(BigInt(size))) value = (value << 8n) | BigInt(byte);
    if (value < (size === 1 ? 24n : 1n << BigInt(4 * size))) throw new CborError("a length longer than needed");
    return value;
  }

  private take(length: bigint): Uint8Array {
    if (length > BigInt(this.bytes.length - this.at)) throw new CborError("cut");
    const start = this.at;
    this.at += Number(length);
    return this.bytes.subarray(start, this.at);
  }
}

/** The head of an item in its shortest form. */
export function cborHead(major: number, value: bigint | number): Uint8Array {
  const n = BigInt(value);
  if (n < 24n) return Uint8Array.of((major << 5) | Number(n));
  const power = n < 0x100n ? 0 : n < 0x10000n ? 1 : n < 0x100000000n ? 2 : 3;
  const out = new Uint8Array(1 + (1 << power));
  out[0] = (major << 5) | (24 + power);
  for (let i = out.length - 1, rest = n; i > 0; i--, rest >>= 8n) out[i] = Number(rest & 255n);
  return out;
}

export function cborInt(value: number): Uint8Array {
  return value < 0 ? cborHead(1, -1 - value) : cborHead(0, value);
}

export function cborBytes(bytes: Uint8Array): Uint8Array {
  return concat(cborHead(2, bytes.length), bytes);
}

export function cborText(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  return concat(cborHead(3, bytes.length), bytes);
}
