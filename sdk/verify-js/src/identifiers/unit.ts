import { ascii, type Bytes32, concat, fromHex, toHex } from "../primitives/bytes.js";
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

/**
 * Which code a unit goes by: BDCDYDM of the land register (GB/T 37346), a declared presale code of the building table, or
 * any other 1 to 64 visible ASCII characters, recorded before forms were enforced; null for none of these.
 */
export function unitCodeKind(code: string): "registered" | "presale" | "recorded" | null {
  if (/^[0-9]{12}[A-Z]{2}[0-9]{5}[A-Z][0-9]{8}$/.test(code)) return "registered";
  const presale = /^PRESALE\/([0-9A-Z]+(?:-[0-9A-Z]+)*)$/.exec(code)?.[1];
  if (presale !== undefined && presale.length <= 56 && presale.split("-").join("").length !== 28) return "presale";
  return /^[!-~]{1,64}$/.test(code) ? "recorded" : null;
}

/** The signature is the unit key's over this code on this ledger, and its hash is the reference; docs/evidence.md 2. */
export function verifyUnit(
  key: UnitKey,
  genesisHash: Bytes32,
  code: string,
  signature: Uint8Array,
  expected: Bytes32,
): boolean {
  if (unitCodeKind(code) === null || signature.length !== rsaSize) return false;
  const message = concat(ascii("ledger/unit/1"), fromHex(genesisHash), ascii(code));
  if (!rsaVerify(key.modulus, message, signature)) return false;
  return toHex(sha256(concat(ascii("ledger/unit-ref/1"), signature))) === expected;
}
