import { secp256k1 } from "@noble/curves/secp256k1.js";
import { type Address, type Bytes32, fromHex, toHex } from "../primitives/bytes.js";
import { keccak256 } from "./hash.js";

/** Bytes of r ‖ s ‖ v. */
export const recoverableSize = 65;

/** The address whose key made a signature r ‖ s ‖ v (v 0 or 1), or null where no key can have made it (SEC 1, 4.1.6). */
export function recoverAddress(digest: Bytes32, signature: Uint8Array): Address | null {
  const v = signature[64];
  if (signature.length !== recoverableSize || (v !== 0 && v !== 1)) return null;
  try {
    const recoverable = secp256k1.Signature.fromBytes(signature.subarray(0, 64), "compact").addRecoveryBit(v);
    // The point itself: its compressed bytes would have to be taken apart again by a square root.
    return addressOf(recoverable.recoverPublicKey(fromHex(digest)).toBytes(false));
  } catch {
    return null;
  }
}

/** The last 20 bytes of keccak256 of the uncompressed point without its 0x04. */
function addressOf(uncompressed: Uint8Array): Address {
  return toHex(fromHex(keccak256(uncompressed.subarray(1))).subarray(12));
}
