import { type Address, type Bytes32, concat, fromHex } from "../primitives/bytes.js";
import { keccak256 } from "../crypto/hash.js";
import { type Disclosure } from "../disclosures/disclosure.js";
import { type RecordKind } from "../generated/machines.js";

/** Everything that proves one subject without a node: format `ledger/bundle/1`. Nothing in it is believed before it is verified. */
export interface Bundle {
  readonly chainId: bigint;
  readonly genesisHash: Bytes32;
  readonly subject: BundleSubject;
  /** The target header in RLP with its seals. */
  readonly target: Uint8Array;
  readonly handovers: readonly BundleHandover[];
  readonly records: readonly BundleRecord[];
  readonly writerKeys: readonly Address[];
  /** SubjectPublicKeyInfo in DER. */
  readonly codeKeys: readonly Uint8Array[];
  readonly disclosures: readonly Disclosure[];
  readonly unit: BundleUnit | null;
  /** The text of a QR code of the subject. */
  readonly code: string | null;
  readonly views: readonly BundleView[];
  /** One pool of trie nodes in RLP for all proofs. */
  readonly nodes: readonly Uint8Array[];
  readonly timestamps: readonly Uint8Array[];
}

export interface BundleSubject {
  readonly kind: RecordKind;
  readonly record: Bytes32;
}

/** The header before a validator set's first block, sealed by the set before, with the new list in clear. */
export interface BundleHandover {
  readonly header: Uint8Array;
  readonly validators: readonly Address[];
}

/** One record with its events from the first to the last; no event = the record's absence is proved. */
export interface BundleRecord {
  readonly kind: RecordKind;
  readonly record: Bytes32;
  readonly history: readonly BundleEvent[];
}

/** One event as `head` covers it. */
export interface BundleEvent {
  readonly seq: number;
  readonly number: number;
  readonly organisation: number;
  /** The writing key; in a two-key event the confirming one. */
  readonly key: Address;
  /** The proposing key, null in a one-key event. */
  readonly proposer: Address | null;
  readonly role: number;
  /** Unix seconds, as the writer stated it. */
  readonly eventTime: bigint;
  /** The block that anchored it. */
  readonly block: bigint;
  /** Unix seconds of that block. */
  readonly time: bigint;
  readonly data: readonly EventWord[];
}

/** A word of an event's data, in clear or withheld behind its keccak256. */
export interface EventWord {
  readonly withheld: boolean;
  readonly value: Bytes32;
}

/** The unit's code with the signature that its reference is the hash of. */
export interface BundleUnit {
  readonly code: string;
  readonly signature: Uint8Array;
}

/** A masked view: nonce ‖ ciphertext ‖ tag. */
export interface BundleView {
  readonly version: number;
  readonly blob: Uint8Array;
}

/** keccak256 of a word, whether it is shown or not. */
export function hashOfWord(word: EventWord): Bytes32 {
  return word.withheld ? word.value : keccak256(fromHex(word.value));
}

/** Words' hashes one after the other, as dataDigest hashes them. */
export function hashesOf(words: readonly EventWord[]): Uint8Array {
  return concat(...words.map((w) => fromHex(hashOfWord(w))));
}
