import { p256 } from "@noble/curves/nist.js";
import { type Bytes32, concat, fromHex, sameBytes, toHex } from "../primitives/bytes.js";
import { sha256 } from "../crypto/hash.js";
import { sm2Point, type Sm2Point, sm2Verify } from "../crypto/sm2.js";
import { CodeAlgorithm } from "./cose.js";

const p256Prefix = fromHex("0x3059301306072a8648ce3d020106082a8648ce3d03010703420004");
const sm2Prefix = fromHex("0x3059301306072a8648ce3d020106082a811ccf5501822d03420004");

/** A pinned public key of QR codes. Which algorithm may be used is the key's, never the code header's. */
export interface CodeKey {
  readonly algorithm: number;
  /** SHA-256 of the SubjectPublicKeyInfo, under which Consortium keeps the key's term. */
  readonly digest: Bytes32;
  /** The first 8 bytes of the digest. */
  readonly keyId: Uint8Array;
  /** Checks r ‖ s over a message. */
  verify(message: Uint8Array, signature: Uint8Array): boolean;
}

/**
 * Reads a key of the named algorithm: one encoding per key, a point on the algorithm's curve; null for anything else.
 * SubjectPublicKeyInfo: RFC 5280, 4.1.2.7, RFC 5480, 2.1.1; sm2p256v1: GB/T 32918.5.
 */
export function readCodeKey(algorithm: number, spki: Uint8Array): CodeKey | null {
  if (spki.length !== 91) return null;
  const prefix = spki.subarray(0, p256Prefix.length);
  const xy = spki.subarray(p256Prefix.length);
  const digest = toHex(sha256(spki));
  const common = { algorithm, digest, keyId: fromHex(digest).subarray(0, 8) };
  if (algorithm === CodeAlgorithm.Es256 && sameBytes(prefix, p256Prefix)) {
    const point = concat(Uint8Array.of(4), xy);
    if (!p256.utils.isValidPublicKey(point)) return null;
    return { ...common, verify: (message, signature) => es256Verify(signature, message, point) };
  }
  if (algorithm === CodeAlgorithm.Sm2 && sameBytes(prefix, sm2Prefix)) {
    const point: Sm2Point | null = sm2Point(xy);
    if (point === null) return null;
    return { ...common, verify: (message, signature) => sm2Verify(signature, message, point) };
  }
  return null;
}

/** Reads a key whose algorithm is that of its curve; null for bytes that are no key of either. */
export function readKeyOfCurve(spki: Uint8Array): CodeKey | null {
  return readCodeKey(CodeAlgorithm.Es256, spki) ?? readCodeKey(CodeAlgorithm.Sm2, spki);
}

/** ECDSA with SHA-256; a high s is as good as a low one (RFC 9053 does not rule it out). */
function es256Verify(signature: Uint8Array, message: Uint8Array, point: Uint8Array): boolean {
  return signature.length === 64 && p256.verify(signature, message, point, { lowS: false });
}
