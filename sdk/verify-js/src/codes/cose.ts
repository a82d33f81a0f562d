import { ascii, type Bytes32, concat, fromHex } from "../primitives/bytes.js";
import { cborBytes, cborHead, cborInt, CborReader, cborText } from "./cbor.js";
import { type CodeFault } from "./fault.js";

/** ECDSA over P-256 with SHA-256 (RFC 9053, 2.1), and SM2 with SM3 under a private-use number. */
export const CodeAlgorithm = { Es256: -7, Sm2: -70001 } as const;

const coseSign1Tag = 18n;

/** A COSE_Sign1 (RFC 9052, 4.2) of exactly the shape of our codes. */
export interface CoseSign1 {
  readonly algorithm: number;
  readonly keyId: Uint8Array;
  readonly protectedHeader: Uint8Array;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
}

/** Throws `CborError` for what is not deterministic CBOR or of another type. */
export function decodeCose(cose: Uint8Array): CoseSign1 | CodeFault {
  const reader = new CborReader(cose);
  if (reader.major !== 6 || reader.tag() !== coseSign1Tag || reader.array() !== 4n) return "NotCoseSign1";
  const protectedHeader = reader.byteString();
  if (reader.map() !== 0n) return "UnprotectedHeader";
  const payload = reader.byteString();
  const signature = reader.byteString();
  if (!reader.atEnd) return "NotCoseSign1";
  const header = decodeProtected(protectedHeader);
  if (typeof header === "string") return header;
  if (signature.length !== 64) return "BadSignatureSize";
  return { ...header, protectedHeader, payload, signature };
}

export function encodeCose(m: CoseSign1): Uint8Array {
  return concat(
    cborHead(6, coseSign1Tag),
    cborHead(4, 4),
    cborBytes(m.protectedHeader),
    cborHead(5, 0),
    cborBytes(m.payload),
    cborBytes(m.signature),
  );
}

/** The Sig_structure of RFC 9052, 4.4 with external_aad = "ledger/qr/1" ‖ genesis hash. */
export function toBeSigned(m: CoseSign1, genesisHash: Bytes32): Uint8Array {
  const external = concat(ascii("ledger/qr/1"), fromHex(genesisHash));
  return concat(
    cborHead(4, 4),
    cborText("Signature1"),
    cborBytes(m.protectedHeader),
    cborBytes(external),
    cborBytes(m.payload),
  );
}

/** {1: algorithm, 4: key id} and nothing else. */
function decodeProtected(header: Uint8Array): Pick<CoseSign1, "algorithm" | "keyId"> | CodeFault {
  const reader = new CborReader(header);
  if (reader.map() !== 2n || reader.int32() !== 1) return "BadProtectedHeader";
  const algorithm = reader.int32();
  if (algorithm !== CodeAlgorithm.Es256 && algorithm !== CodeAlgorithm.Sm2) return "UnknownAlgorithm";
  if (reader.int32() !== 4) return "BadProtectedHeader";
  const keyId = reader.byteString();
  if (!reader.atEnd || keyId.length !== 8) return "BadProtectedHeader";
  return sameEncoding(header, algorithm, keyId) ? { algorithm, keyId } : "BadCbor";
}

function sameEncoding(header: Uint8Array, algorithm: number, keyId: Uint8Array): boolean {
  const again = concat(cborHead(5, 2), cborInt(1), cborInt(algorithm), cborInt(4), cborBytes(keyId));
  return again.length === header.length && again.every((b, i) => b === header[i]);
}
