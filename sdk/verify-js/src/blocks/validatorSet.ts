import { type Address, ascii, type Bytes32, concat, fromHex, padLeft, toHex, word } from "../primitives/bytes.js";
import { keccak256 } from "../crypto/hash.js";

/** A set of validators with its place in the chain of sets that Consortium keeps. */
export interface ValidatorSet {
  /** From 1, without gaps. */
  readonly id: bigint;
  /** The first block that it seals. */
  readonly from: bigint;
  /** Ascending, each once. */
  readonly addresses: readonly Address[];
}

/** Seals that make a block final: ceil(2N/3). */
export function quorumOf(set: ValidatorSet): number {
  return Math.floor((2 * set.addresses.length + 2) / 3);
}

/** The word of setMeta: setId << 64 | from. */
export function setMeta(id: bigint, from: bigint): Bytes32 {
  return toHex(word((id << 64n) | from));
}

/**
 * setHash: keccak256(abi(TAG, chainid, consortium, setId, from, prevSetHash, address[] ascending)).
 * docs/evidence.md 6.
 */
export function setHash(set: ValidatorSet, chainId: bigint, consortium: Address, previous: Bytes32): Bytes32 {
  const head = [
    fromHex(keccak256(ascii("ledger.validators/1"))),
    word(chainId),
    padLeft(fromHex(consortium)),
    word(set.id),
    word(set.from),
    fromHex(previous),
    word(7 * 32),
    word(set.addresses.length),
  ];
  return keccak256(concat(...head, ...set.addresses.map((a) => padLeft(fromHex(a)))));
}
