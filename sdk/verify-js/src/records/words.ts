import { type Bytes32, zero32 } from "../primitives/bytes.js";

/** Bits [bit, bit + width) of a storage word; fields lie from its low end (Solidity's packing). */
export function bitsOf(word: Bytes32, bit: number, width: number): bigint {
  return (BigInt(word) >> BigInt(bit)) & ((1n << BigInt(width)) - 1n);
}

/** The word as an unsigned number; null if it does not fit 64 bits. */
export function wordToUint64(word: Bytes32): bigint | null {
  const value = BigInt(word);
  return value < 1n << 64n ? value : null;
}

const own = 136;

/** Word 0 of a record: what every kind has, and its own fields from bit 136 on; docs/evidence.md 10. */
export class RecordWord {
  constructor(readonly value: Bytes32) {}

  get state(): number {
    return this.number(0, 8);
  }

  /** Number of transitions. */
  get seq(): number {
    return this.number(8, 32);
  }

  get version(): number {
    return this.number(40, 32);
  }

  get unitTitleVersion(): number {
    return this.number(own, 32);
  }

  get filingTitleVersion(): number {
    return this.number(own + 8, 32);
  }

  get filingValidUntil(): bigint {
    return bitsOf(this.value, own + 40, 64);
  }

  get taxPaid(): boolean {
    return this.number(own, 8) !== 0;
  }

  get escrowBank(): number {
    return this.number(own, 32);
  }

  get escrowFilingVersion(): number {
    return this.number(own + 32, 32);
  }

  private number(bit: number, width: number): number {
    return Number(bitsOf(this.value, bit, width));
  }
}

/** Consortium's word on a writer key. Zero = never added. */
export class WriterKeyWord {
  readonly organisation: number;
  /** First block in which it counts. */
  readonly from: bigint;
  /** First block in which it no longer counts; 0 = none. */
  readonly to: bigint;
  /** What it wrote from this block on is under review; 0 = nothing. */
  readonly suspectFrom: bigint;
  /** Never added, or a term of an organisation with nothing in the bits that have no meaning. */
  readonly isWellFormed: boolean;

  constructor(word: Bytes32) {
    this.organisation = Number(bitsOf(word, 0, 32));
    this.from = bitsOf(word, 32, 64);
    this.to = bitsOf(word, 96, 64);
    this.suspectFrom = bitsOf(word, 160, 64);
    this.isWellFormed = word === zero32 || (this.organisation !== 0 && bitsOf(word, 224, 32) === 0n);
  }

  countsAt(block: bigint): boolean {
    return this.organisation !== 0 && this.from <= block && (this.to === 0n || block < this.to);
  }

  isSuspectAt(block: bigint): boolean {
    return this.suspectFrom !== 0n && block >= this.suspectFrom;
  }
}

/** Consortium's word on a code key. Zero = never added. */
export class CodeKeyWord {
  readonly exists: boolean;
  /** Never added, or a term with a first block and nothing in the bits that have no meaning. */
  readonly isWellFormed: boolean;
  private readonly from: bigint;
  private readonly to: bigint;
  private readonly revokedAt: bigint;

  constructor(word: Bytes32) {
    this.exists = word !== zero32;
    this.from = bitsOf(word, 0, 64);
    this.isWellFormed = !this.exists || (this.from !== 0n && bitsOf(word, 192, 64) === 0n);
    this.to = bitsOf(word, 64, 64);
    this.revokedAt = bitsOf(word, 128, 64);
  }

  countsAt(block: bigint): boolean {
    const ended = (this.to !== 0n && block >= this.to) || (this.revokedAt !== 0n && block >= this.revokedAt);
    return this.exists && this.from <= block && !ended;
  }
}
