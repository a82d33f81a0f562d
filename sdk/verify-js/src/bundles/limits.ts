/** What a bundle may hold; checked before anything is parsed or allocated. docs/evidence.md 13. */
export interface BundleLimits {
  /** Bytes of the file. */
  readonly bytes: number;
  /** Nesting of the JSON text. */
  readonly depth: number;
  readonly nodes: number;
  /** Bytes of one trie node. */
  readonly nodeBytes: number;
  readonly handovers: number;
  /** Committed seals of one header, and validators of one list. */
  readonly seals: number;
  /** Events over all records. */
  readonly events: number;
  /** Disclosed fields over all disclosures. */
  readonly disclosures: number;
  readonly records: number;
  /** Writer keys, and as many code keys, views and time-stamp tokens. */
  readonly keys: number;
  /** Bytes of one header in RLP. */
  readonly headerBytes: number;
  /** 32-byte words of one event's data. */
  readonly eventWords: number;
}

export const defaultLimits: BundleLimits = {
  bytes: 16 * 1024 * 1024,
  depth: 32,
  nodes: 20_000,
  nodeBytes: 1024,
  handovers: 256,
  seals: 256,
  events: 20_000,
  disclosures: 4_096,
  records: 256,
  keys: 4_096,
  headerBytes: 32 * 1024,
  eventWords: 128,
};
