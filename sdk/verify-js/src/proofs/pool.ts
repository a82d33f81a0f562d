import { type Bytes32 } from "../primitives/bytes.js";
import { keccak256 } from "../crypto/hash.js";

/** A node of a pool, and whether a complete walk went through it. */
export interface PoolEntry {
  readonly rlp: Uint8Array;
  used: boolean;
}

/**
 * Trie nodes found by their hash; which of them were needed is kept, so that nothing may be left over.
 * EIP-1186; docs/evidence.md 13.
 */
export class ProofPool {
  private readonly nodes = new Map<Bytes32, PoolEntry>();

  /** The same node was given twice. */
  readonly hasDuplicates: boolean;

  constructor(nodes: readonly Uint8Array[]) {
    for (const rlp of nodes) this.nodes.set(keccak256(rlp), { rlp, used: false });
    this.hasDuplicates = this.nodes.size !== nodes.length;
  }

  /** Nodes that no complete walk went through. */
  get unused(): number {
    return [...this.nodes.values()].filter((n) => !n.used).length;
  }

  find(hash: Bytes32): PoolEntry | undefined {
    return this.nodes.get(hash);
  }
}
