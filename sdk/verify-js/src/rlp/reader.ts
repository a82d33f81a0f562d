import { type Address, type Bytes32, toBigInt, toHex } from "../primitives/bytes.js";

/** Bytes that are not canonical RLP (Ethereum Yellow Paper, appendix B). */
export class RlpError extends Error {}

/** A strict forward reader: any encoding but the canonical one is refused; no length is trusted before it is compared. */
export class RlpReader {
  private position: number;

  constructor(
    private readonly data: Uint8Array,
    start = 0,
    private readonly end = data.length,
  ) {
    this.position = start;
  }

  get atEnd(): boolean {
    return this.position === this.end;
  }

  get nextIsList(): boolean {
    return this.position < this.end && this.data[this.position]! >= 0xc0;
  }

  /** The next item whole, with its prefix. */
  readItem(): Uint8Array {
    const start = this.position;
    const { header, length } = this.header();
    this.position += header + length;
    return this.data.subarray(start, this.position);
  }

  /** The content of the next string. */
  readBytes(): Uint8Array {
    const { header, length, isList } = this.header();
    if (isList) throw new RlpError("a list where a string is due");
    const start = this.position + header;
    this.position = start + length;
    return this.data.subarray(start, this.position);
  }

  readFixed(size: number): Uint8Array {
    const content = this.readBytes();
    if (content.length !== size) throw new RlpError("a string of another length than the field has");
    return content;
  }

  readBytes32(): Bytes32 {
    return toHex(this.readFixed(32));
  }

  readAddress(): Address {
    return toHex(this.readFixed(20));
  }

  /** A scalar of at most `maxBytes` bytes, big-endian without leading zero. */
  readScalar(maxBytes = 32): Uint8Array {
    const content = this.readBytes();
    if (content.length > 0 && content[0] === 0) throw new RlpError("an integer with a leading zero");
    if (content.length > maxBytes) throw new RlpError("an integer above the field's range");
    return content;
  }

  readUint64(): bigint {
    return toBigInt(this.readScalar(8));
  }

  /** Enters the next list; this reader moves past it. */
  readList(): RlpReader {
    const { header, length, isList } = this.header();
    if (!isList) throw new RlpError("a string where a list is due");
    const start = this.position + header;
    this.position = start + length;
    return new RlpReader(this.data, start, this.position);
  }

  /** Refuses what follows. */
  finish(): void {
    if (!this.atEnd) throw new RlpError("bytes follow the item");
  }

  /** Another reader at the same place. */
  copy(): RlpReader {
    return new RlpReader(this.data, this.position, this.end);
  }

  private header(): { header: number; length: number; isList: boolean } {
    const left = this.end - this.position;
    if (left <= 0) throw new RlpError("a length runs past the end");
    const prefix = this.data[this.position]!;
    if (prefix < 0x80) return { header: 0, length: 1, isList: false };
    const isList = prefix >= 0xc0;
    let length = prefix - (isList ? 0xc0 : 0x80);
    let header = 1;
    if (length > 55) {
      header = 1 + length - 55;
      if (left < header || header > 5) throw new RlpError("a length runs past the end");
      if (this.data[this.position + 1] === 0) throw new RlpError("a length with a leading zero");
      length = 0;
      for (let i = 1; i < header; i++) length = length * 256 + this.data[this.position + i]!;
      if (length < 56) throw new RlpError("a length longer than needed");
    }
    if (length > left - header) throw new RlpError("a length runs past the end");
    if (!isList && length === 1 && this.data[this.position + 1]! < 0x80)
      throw new RlpError("a byte below 0x80 with a prefix");
    return { header, length, isList };
  }
}
