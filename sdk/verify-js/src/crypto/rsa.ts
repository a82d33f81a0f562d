import { concat, fromHex, sameBytes, toBigInt } from "../primitives/bytes.js";
import { sha256 } from "./hash.js";

/** Bytes of an RSA-3072 modulus and signature. */
export const rsaSize = 384;

const exponent = 65537n;

/** SubjectPublicKeyInfo of RSA-3072 with e = 65537 in DER has one form: everything before and after the modulus is fixed. */
const spkiPrefix = fromHex("0x308201a2300d06092a864886f70d01010105000382018f003082018a0282018100");
const spkiSuffix = fromHex("0x0203010001");

/** DigestInfo of SHA-256, RFC 8017, 9.2 note 1. */
const sha256Info = fromHex("0x3031300d060960864801650304020105000420");

/** The modulus of a SubjectPublicKeyInfo; null for any other key than RSA-3072 with e = 65537. */
export function rsaModulus(spki: Uint8Array): bigint | null {
  const end = spkiPrefix.length + rsaSize;
  if (spki.length !== end + spkiSuffix.length) return null;
  if (!sameBytes(spki.subarray(0, spkiPrefix.length), spkiPrefix)) return null;
  if (!sameBytes(spki.subarray(end), spkiSuffix)) return null;
  // The leading zero of the prefix is DER's sign byte: the first bit of the modulus is set.
  return spki[spkiPrefix.length]! < 0x80 ? null : toBigInt(spki.subarray(spkiPrefix.length, end));
}

/** RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, 8.2.2), by encoding and comparing. */
export function rsaVerify(modulus: bigint, message: Uint8Array, signature: Uint8Array): boolean {
  const s = toBigInt(signature);
  if (signature.length !== rsaSize || s >= modulus) return false;
  return power(s, exponent, modulus) === toBigInt(encoded(message));
}

/** EMSA-PKCS1-v1_5, RFC 8017, 9.2. */
function encoded(message: Uint8Array): Uint8Array {
  const t = concat(sha256Info, sha256(message));
  const padding = new Uint8Array(rsaSize - t.length - 3).fill(0xff);
  return concat(Uint8Array.of(0, 1), padding, Uint8Array.of(0), t);
}

function power(base: bigint, by: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let bit = base, rest = by; rest > 0n; rest >>= 1n, bit = (bit * bit) % modulus)
    if (rest & 1n) result = (result * bit) % modulus;
  return result;
}
