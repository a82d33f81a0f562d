import { type Address, ascii, type Bytes32, concat, fromHex, padLeft, word } from "../primitives/bytes.js";
import { type BundleEvent, hashesOf } from "../bundles/bundle.js";
import { keccak256 } from "../crypto/hash.js";
import { type RecordKind } from "../generated/machines.js";

const tag = /* @__PURE__ */ keccak256(/* @__PURE__ */ ascii("ledger/head/1"));

/** head_0 = keccak256(abi(TAG, chainid, proxy, kind, record)); docs/evidence.md 12. */
export function startHead(chainId: bigint, proxy: Address, kind: RecordKind, record: Bytes32): Bytes32 {
  return keccak256(concat(fromHex(tag), word(chainId), padLeft(fromHex(proxy)), word(kind), fromHex(record)));
}

/** The head after an event. */
export function nextHead(head: Bytes32, record: Bytes32, e: BundleEvent, dataDigest: Bytes32): Bytes32 {
  return keccak256(
    concat(
      fromHex(tag),
      fromHex(head),
      fromHex(record),
      word(e.seq),
      word(e.number),
      word(e.organisation),
      padLeft(fromHex(e.key)),
      word(e.role),
      word(e.eventTime),
      fromHex(dataDigest),
      word(e.block),
      word(e.time),
    ),
  );
}

/** keccak256(k_0 ‖ k_1 ‖ ...) with k_i = keccak256(word i), and with a proposer keccak256(abi(that, proposer)). */
export function dataDigestOf(e: BundleEvent): Bytes32 {
  const digest = keccak256(hashesOf(e.data));
  return e.proposer === null ? digest : keccak256(concat(fromHex(digest), padLeft(fromHex(e.proposer))));
}
