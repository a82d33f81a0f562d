import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 as sha256Hash } from "@noble/hashes/sha2.js";
import { ascii, type Bytes32, concat, fromHex, toHex, u32 } from "../primitives/bytes.js";
import { sha256 } from "../crypto/hash.js";

/** filingId = SHA-256("ledger/filing-id/1" ‖ genesis hash ‖ reference). */
export function filingIdOf(reference: Uint8Array, genesisHash: Bytes32): Bytes32 {
  return toHex(sha256(concat(ascii("ledger/filing-id/1"), fromHex(genesisHash), reference)));
}

/** HKDF-SHA256 (RFC 5869) with the reference as key material: the key of that version's masked view. */
export function viewKeyOf(reference: Uint8Array, genesisHash: Bytes32, version: number): Uint8Array {
  const info = concat(ascii("ledger/view-key/1"), u32(version));
  return hkdf(sha256Hash, reference, fromHex(genesisHash), info, 32);
}
