import { ascii, type Bytes32, concat, fromHex, toHex } from "../bytes.js";
import { sha256 } from "../crypto/hash.js";
import { rsaModulus, rsaSize, rsaVerify } from "../crypto/rsa.js";

/** The center's unit key, public half: RSA-3072 with e = 65537, so that a code has exactly one signature. */
export interface UnitKey {
  readonly modulus: bigint;
}

export function readUnitKey(spki: Uint8Array): UnitKey | null {
  const modulus = rsaModulus(spki);
  return modulus === null ? null : { modulus };
}

/** 1 to 64 visible ASCII characters; one of 28 characters (BDCDYDM) has only digits and capital letters. */
export function isUnitCode(code: string): boolean {
  return /^[!-~]{1,64}$/.test(code) && !(code.length === 28 && /[a-z]/.test(code));
}

/** The signature is the unit key's over this code on this ledger, and its hash is the reference; docs/evidence.md 2. */
export function verifyUnit(
  key: UnitKey,
  genesisHash: Bytes32,
  code: string,
  signature: Uint8Array,
  expected: Bytes32,
): boolean {
  if (!isUnitCode(code) || signature.length !== rsaSize) return false;
  const message = concat(ascii("ledger/unit/1"), fromHex(genesisHash), ascii(code));
  if (!rsaVerify(key.modulus, message, signature)) return false;
  return toHex(sha256(concat(ascii("ledger/unit-ref/1"), signature))) === expected;
}
