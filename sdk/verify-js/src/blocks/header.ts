import { type Address, type Bytes32, toHex, zero32 } from "../primitives/bytes.js";
import { keccak256 } from "../crypto/hash.js";
import { RlpError, RlpReader } from "../rlp/reader.js";
import { rlpBytes, rlpHex, rlpList, rlpUint } from "../rlp/writer.js";
import { decodeExtraData, encodeExtraData, type ExtraData } from "./extraData.js";

/** A block header of QBFT with all forks up to Cancun (20 fields). */
export interface BlockHeader {
  readonly parentHash: Bytes32;
  readonly ommersHash: Bytes32;
  readonly coinbase: Address;
  readonly stateRoot: Bytes32;
  readonly transactionsRoot: Bytes32;
  readonly receiptsRoot: Bytes32;
  /** 256 bytes in hex. */
  readonly logsBloom: string;
  readonly difficulty: bigint;
  readonly number: bigint;
  readonly gasLimit: bigint;
  readonly gasUsed: bigint;
  /** Unix seconds. */
  readonly timestamp: bigint;
  readonly extra: ExtraData;
  readonly mixHash: Bytes32;
  /** 8 bytes in hex. */
  readonly nonce: string;
  readonly baseFee: bigint;
  readonly withdrawalsRoot: Bytes32;
  readonly blobGasUsed: bigint;
  readonly excessBlobGas: bigint;
  readonly parentBeaconBlockRoot: Bytes32;
}

/** Root of a trie without entries: keccak256 of 80. */
export const emptyTrieRoot: Bytes32 = "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421";

/** keccak256 of c0. */
const emptyOmmersHash: Bytes32 = "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347";

/** "tical byzantine fault tolerance": marks a QBFT header. */
const qbftMixHash: Bytes32 = "0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365";

/**
 * Reads a header as evidence: canonical RLP, 20 fields, every field that QBFT fixes; null for anything else.
 * docs/evidence.md 9; Ethereum Yellow Paper 4.4, EIP-1559, EIP-4895, EIP-4844, EIP-4788.
 */
export function readHeader(rlp: Uint8Array): BlockHeader | null {
  try {
    const header = decodeHeader(rlp);
    return holds(header) ? header : null;
  } catch (e) {
    if (e instanceof RlpError) return null;
    throw e;
  }
}

/** keccak256 of the header with round 0 and without seals: the block's hash. */
export function blockHash(h: BlockHeader): Bytes32 {
  return keccak256(encode(h, { ...h.extra, round: 0n, seals: [] }));
}

/** What committed seals sign: keccak256 of the header with its round and without seals. */
export function sealHash(h: BlockHeader): Bytes32 {
  return keccak256(encode(h, { ...h.extra, seals: [] }));
}

function decodeHeader(rlp: Uint8Array): BlockHeader {
  const outer = new RlpReader(rlp);
  const r = outer.readList();
  outer.finish();
  const header: BlockHeader = {
    parentHash: r.readBytes32(),
    ommersHash: r.readBytes32(),
    coinbase: r.readAddress(),
    stateRoot: r.readBytes32(),
    transactionsRoot: r.readBytes32(),
    receiptsRoot: r.readBytes32(),
    logsBloom: toHex(r.readFixed(256)),
    difficulty: r.readUint64(),
    number: r.readUint64(),
    gasLimit: r.readUint64(),
    gasUsed: r.readUint64(),
    timestamp: r.readUint64(),
    extra: decodeExtraData(r.readBytes()),
    mixHash: r.readBytes32(),
    nonce: toHex(r.readFixed(8)),
    baseFee: r.readUint64(),
    withdrawalsRoot: r.readBytes32(),
    blobGasUsed: r.readUint64(),
    excessBlobGas: r.readUint64(),
    parentBeaconBlockRoot: r.readBytes32(),
  };
  r.finish();
  return header;
}

function holds(h: BlockHeader): boolean {
  return (
    h.difficulty === 1n &&
    h.mixHash === qbftMixHash &&
    h.ommersHash === emptyOmmersHash &&
    h.withdrawalsRoot === emptyTrieRoot &&
    h.nonce === "0x0000000000000000" &&
    h.baseFee === 0n &&
    h.blobGasUsed === 0n &&
    h.excessBlobGas === 0n &&
    h.parentBeaconBlockRoot === zero32 &&
    h.gasUsed <= h.gasLimit
  );
}

function encode(h: BlockHeader, extra: ExtraData): Uint8Array {
  const hashes = [h.parentHash, h.ommersHash, h.coinbase, h.stateRoot, h.transactionsRoot, h.receiptsRoot, h.logsBloom];
  const numbers = [h.difficulty, h.number, h.gasLimit, h.gasUsed, h.timestamp];
  return rlpList(
    ...hashes.map(rlpHex),
    ...numbers.map(rlpUint),
    rlpBytes(encodeExtraData(extra)),
    rlpHex(h.mixHash),
    rlpHex(h.nonce),
    rlpUint(h.baseFee),
    rlpHex(h.withdrawalsRoot),
    rlpUint(h.blobGasUsed),
    rlpUint(h.excessBlobGas),
    rlpHex(h.parentBeaconBlockRoot),
  );
}
