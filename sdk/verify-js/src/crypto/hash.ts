import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { type Bytes32, toHex } from "../primitives/bytes.js";

/** Keccak-256 as Ethereum uses it (not SHA3-256). */
export function keccak256(bytes: Uint8Array): Bytes32 {
  return toHex(keccak_256(bytes));
}

/** SHA-256 (FIPS 180-4). */
export function sha256(bytes: Uint8Array): Uint8Array {
  return nobleSha256(bytes);
}
