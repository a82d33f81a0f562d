import { sha256 as sha256Hash } from "@noble/hashes/sha2.js";
import { type Bytes32, toHex } from "../primitives/bytes.js";
import { Sm3 } from "../crypto/sm3.js";

/** What is anchored of a document: both digests of its bytes as they are, and their number. */
export interface DocumentDigests {
  readonly sha256: Bytes32;
  readonly sm3: Bytes32;
  readonly length: bigint;
}

/** SHA-256 and SM3 in one pass, piece by piece; how the pieces are read and shown as progress is the caller's business. */
export class DocumentHasher {
  private readonly sha256 = sha256Hash.create();
  private readonly sm3 = new Sm3();
  private length = 0n;

  append(bytes: Uint8Array): this {
    this.sha256.update(bytes);
    this.sm3.update(bytes);
    this.length += BigInt(bytes.length);
    return this;
  }

  finish(): DocumentDigests {
    return { sha256: toHex(this.sha256.digest()), sm3: toHex(this.sm3.digest()), length: this.length };
  }
}

/** Digests of bytes that are in memory already. */
export function digestsOf(bytes: Uint8Array): DocumentDigests {
  return new DocumentHasher().append(bytes).finish();
}
