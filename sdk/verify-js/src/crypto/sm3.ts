import { HashMD } from "@noble/hashes/_md.js";

const rotl = (x: number, n: number): number => (x << n) | (x >>> (32 - n));
const p0 = (x: number): number => x ^ rotl(x, 9) ^ rotl(x, 17);
const p1 = (x: number): number => x ^ rotl(x, 15) ^ rotl(x, 23);

/** GB/T 32905-2016, 4.1. */
const initial = [
  0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
] as const;

/**
 * SM3 (GB/T 32905-2016) over noble's Merkle-Damgard base: padding, buffering and incremental use are noble's, so that a
 * large document is hashed piece by piece.
 */
export class Sm3 extends HashMD<Sm3> {
  private state = Int32Array.from(initial);
  private readonly w = new Int32Array(68);

  constructor() {
    super(64, 32, 8, false);
  }

  protected override get(): number[] {
    return [...this.state];
  }

  protected override set(...state: number[]): void {
    this.state = Int32Array.from(state);
  }

  /** 5.3: message expansion and compression of one block. */
  protected override process(view: DataView, offset: number): void {
    const w = this.w;
    for (let j = 0; j < 16; j++) w[j] = view.getInt32(offset + 4 * j);
    for (let j = 16; j < 68; j++)
      w[j] = p1(w[j - 16]! ^ w[j - 9]! ^ rotl(w[j - 3]!, 15)) ^ rotl(w[j - 13]!, 7) ^ w[j - 6]!;
    let [a, b, c, d, e, f, g, h] = this.state as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    for (let j = 0; j < 64; j++) {
      const t = rotl(j < 16 ? 0x79cc4519 : 0x7a879d8a, j % 32);
      const ss1 = rotl((rotl(a, 12) + e + t) | 0, 7);
      const ss2 = ss1 ^ rotl(a, 12);
      const ff = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
      const gg = j < 16 ? e ^ f ^ g : (e & f) | (~e & g);
      const tt1 = (ff + d + ss2 + (w[j]! ^ w[j + 4]!)) | 0;
      const tt2 = (gg + h + ss1 + w[j]!) | 0;
      d = c;
      c = rotl(b, 9);
      b = a;
      a = tt1;
      h = g;
      g = rotl(f, 19);
      f = e;
      e = p0(tt2);
    }
    const next = [a, b, c, d, e, f, g, h];
    this.state.forEach((old, i) => (this.state[i] = old ^ next[i]!));
  }

  protected override roundClean(): void {
    this.w.fill(0);
  }

  override _cloneInto(to: Sm3 = new Sm3()): Sm3 {
    to.set(...this.get());
    return this._cloneIntoMeta(to);
  }

  override destroy(): void {
    this.destroyed = true;
    this.state.fill(0);
    this.buffer.fill(0);
  }
}

/** SM3 of bytes in memory. */
export function sm3(bytes: Uint8Array): Uint8Array {
  return new Sm3().update(bytes).digest();
}
