import { type Address, ascii, type Bytes32, concat, fromHex, padLeft, toHex, word } from "../primitives/bytes.js";
import { keccak256 } from "../crypto/hash.js";
import { RecordKind } from "../generated/machines.js";

/** The layout that this version reads. */
export const layoutVersion = 1;

/** keccak256("eip1967.proxy.implementation") - 1 (ERC-1967). */
export const implementationSlot: Bytes32 = "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc";

/** keccak256("ledger/layout"): the version of the layout behind a proxy. */
export const layoutSlot: Bytes32 = /* @__PURE__ */ keccak256(/* @__PURE__ */ ascii("ledger/layout"));

/** Consortium: setId << 64 | from. */
export const setMetaSlot: Bytes32 = /* @__PURE__ */ toHex(/* @__PURE__ */ word(7));

/** Consortium: the hash of the validators' set. */
export const setHashSlot: Bytes32 = /* @__PURE__ */ toHex(/* @__PURE__ */ word(8));

/** Word `index` of a record: 0 state and counters, 1 head, then by kind; docs/evidence.md 10. */
export function recordSlot(kind: RecordKind, record: Bytes32, index = 0): Bytes32 {
  const second = kind === RecordKind.Tax || kind === RecordKind.Proposal;
  return offset(mapping(fromHex(record), second ? 1 : 0), index);
}

/** Consortium: {organisation 32, from 64, to 64, suspectFrom 64} of a writer key. */
export function writerKeySlot(key: Address): Bytes32 {
  return mapping(padLeft(fromHex(key)), 2);
}

/** Consortium: {from 64, to 64, revokedAt 64} of a code key by SHA-256 of its SubjectPublicKeyInfo. */
export function codeKeySlot(spkiDigest: Bytes32): Bytes32 {
  return mapping(fromHex(spkiDigest), 3);
}

/** keccak256(abi.encode(key, uint256 slot)): Solidity's place of a mapping's entry. */
function mapping(key: Uint8Array, slot: number): Bytes32 {
  return keccak256(concat(key, word(slot)));
}

/** slot + by, modulo 2^256 as the EVM adds. */
function offset(slot: Bytes32, by: number): Bytes32 {
  return toHex(word((BigInt(slot) + BigInt(by)) % (1n << 256n)));
}
