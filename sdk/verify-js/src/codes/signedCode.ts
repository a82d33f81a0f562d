import { type Bytes32, fromHex, sameBytes, toHex } from "../primitives/bytes.js";
import { sha256 } from "../crypto/hash.js";
import { filingIdOf } from "../identifiers/reference.js";
import { CborError } from "./cbor.js";
import { type CoseSign1, decodeCose, encodeCose, toBeSigned } from "./cose.js";
import { type CodeFault } from "./fault.js";
import { type CodeKey } from "./key.js";
import { type CodePayload, decodePayload, encodePayload } from "./payload.js";
import { decodeCodeText } from "./text.js";

/** A code as scanned: well formed, its signature unproved until {@link verifyCode}. */
export interface SignedCode {
  readonly payload: CodePayload;
  readonly message: CoseSign1;
  /** SHA-256 of the COSE bytes: field 4 of the filing. */
  readonly digest: Bytes32;
  /** Where the scanned text leads. Trust decides, not the code. */
  readonly host: string;
}

/** Reads a scanned text; the fault names what is wrong with it. */
export function readCode(text: string, kind?: 1 | 2): SignedCode | CodeFault {
  const decoded = decodeCodeText(text);
  if (typeof decoded === "string") return decoded;
  const { host, cose } = decoded;
  try {
    const message = decodeCose(cose);
    if (typeof message === "string") return message;
    const payload = decodePayload(message.payload);
    if (typeof payload === "string") return payload;
    // Deterministic CBOR has one encoding of a payload; the strict reader is checked once more here.
    if (!sameBytes(encodePayload(payload), message.payload) || !sameBytes(encodeCose(message), cose)) return "BadCbor";
    if (kind !== undefined && payload.kind !== kind) return "WrongKind";
    return { payload, message, digest: toHex(sha256(cose)), host };
  } catch (e) {
    if (e instanceof CborError) return "BadCbor";
    throw e;
  }
}

/**
 * Checks ledger, key, algorithm and signature; null = it holds. Whether the key was in its term is asked of the chain.
 * RFC 9052, 4.4; docs/evidence.md 5.
 */
export function verifyCode(code: SignedCode, key: CodeKey, genesisHash: Bytes32): CodeFault | null {
  if (!isOfLedger(code, genesisHash)) return "OtherLedger";
  if (!sameBytes(key.keyId, code.message.keyId)) return "OtherKey";
  if (key.algorithm !== code.message.algorithm) return "AlgorithmMismatch";
  return key.verify(toBeSigned(code.message, genesisHash), code.message.signature) ? null : "BadSignature";
}

export function isOfLedger(code: SignedCode, genesisHash: Bytes32): boolean {
  return sameBytes(fromHex(genesisHash).subarray(0, 8), code.payload.ledger);
}

/** The filing that this code belongs to on the ledger with this genesis hash. */
export function filingOf(code: SignedCode, genesisHash: Bytes32): Bytes32 {
  return filingIdOf(code.payload.reference, genesisHash);
}
