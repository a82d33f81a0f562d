import { concat } from "../primitives/bytes.js";
import { isPlainText } from "../disclosures/plainText.js";
import { cborBytes, cborHead, cborInt, CborReader, cborText } from "./cbor.js";
import { type CodeFault } from "./fault.js";

/** What a code says besides its signature; docs/evidence.md 5 has the keys. */
export interface CodePayload {
  /** 1 in the PDF, made before signing; 2 on the certificate, made after finality. */
  readonly kind: 1 | 2;
  /** The first 8 bytes of the genesis hash. */
  readonly ledger: Uint8Array;
  /** 16 bytes; whoever has them can open the masked view. */
  readonly reference: Uint8Array;
  /** The filing's version, from 1. */
  readonly version: number;
  /** Days since 1970-01-01; a hint, no proof of time. */
  readonly issueDay: number;
  /** For the eye: what a phone can hold against the paper. */
  readonly contractNo: string;
  /** For the eye, in 0.01 m². */
  readonly area: number;
  /** Of a certificate code only. */
  readonly anchor: CertificateAnchor | null;
}

/** What a certificate adds. */
export interface CertificateAnchor {
  /** The first 16 bytes of SHA-256 of the PDF. */
  readonly document: Uint8Array;
  readonly blockNumber: bigint;
  /** The first 8 bytes of the block's hash. */
  readonly blockHash: Uint8Array;
}

const maxBlockNumber = (1n << 53n) - 1n;
const maxContractNo = 24;

/** Throws `CborError` for what is not deterministic CBOR or of another type. */
export function decodePayload(bytes: Uint8Array): CodePayload | CodeFault {
  const reader = new CborReader(bytes);
  const count = reader.map();
  if ((count !== 7n && count !== 10n) || reader.int32() !== 1) return "BadPayload";
  const kind = reader.int32();
  if ((kind !== 1 && kind !== 2) || (kind === 1) !== (count === 7n)) return "BadPayload";
  const next = (key: number): boolean => reader.int32() === key;
  if (!next(2)) return "BadPayload";
  const ledger = reader.byteString();
  if (!next(3)) return "BadPayload";
  const reference = reader.byteString();
  if (reference.length !== 16 || reference.every((b) => b === 0)) return "BadValue";
  if (!next(4)) return "BadPayload";
  const version = reader.uint32();
  if (!next(5)) return "BadPayload";
  const issueDay = reader.uint32();
  if (!next(6)) return "BadPayload";
  const contractNo = reader.text();
  if (!next(7)) return "BadPayload";
  const area = reader.uint32();
  let anchor: CertificateAnchor | null = null;
  if (kind === 2) {
    if (!next(8)) return "BadPayload";
    const document = reader.byteString();
    if (!next(9)) return "BadPayload";
    const blockNumber = reader.uint64();
    if (!next(10)) return "BadPayload";
    anchor = { document, blockNumber, blockHash: reader.byteString() };
  }
  if (!reader.atEnd) return "BadPayload";
  const payload = { kind, ledger, reference, version, issueDay, contractNo, area, anchor } as const;
  return isWellFormed(payload) ? payload : "BadValue";
}

export function encodePayload(p: CodePayload): Uint8Array {
  const items = [
    cborInt(p.kind),
    cborBytes(p.ledger),
    cborBytes(p.reference),
    cborInt(p.version),
    cborInt(p.issueDay),
    cborText(p.contractNo),
    cborInt(p.area),
  ];
  if (p.anchor !== null)
    items.push(cborBytes(p.anchor.document), cborHead(0, p.anchor.blockNumber), cborBytes(p.anchor.blockHash));
  return concat(cborHead(5, items.length), ...items.flatMap((item, i) => [cborInt(i + 1), item]));
}

function isWellFormed(p: CodePayload): boolean {
  const anchored =
    p.anchor === null ||
    (p.anchor.document.length === 16 && p.anchor.blockHash.length === 8 && p.anchor.blockNumber <= maxBlockNumber);
  return (
    p.ledger.length === 8 &&
    p.version > 0 &&
    p.contractNo.length > 0 &&
    [...p.contractNo].length <= maxContractNo &&
    isPlainText(p.contractNo) &&
    anchored
  );
}
