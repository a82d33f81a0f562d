import { type Bytes32, fromHex, toHex } from "../primitives/bytes.js";
import { emptyTrieRoot } from "../blocks/header.js";
import { RlpError, RlpReader } from "../rlp/reader.js";
import { type PoolEntry, type ProofPool } from "./pool.js";

/** How a walk ended: a value, a proved absence, or nodes that prove nothing. */
export type TrieLookup =
  | { readonly answer: "present"; readonly value: Uint8Array }
  | { readonly answer: "absent" }
  | { readonly answer: "broken" };

const absent: TrieLookup = { answer: "absent" };
const broken: TrieLookup = { answer: "broken" };
const maxDepth = 64;
const keyNibbles = 64;

/** Where a walk goes on: at a hash, or in a node that stands in its parent. */
interface Step {
  readonly hash: Bytes32;
  readonly inline: Uint8Array | null;
  readonly afterExtension: boolean;
}

type Child = { readonly step: Step; readonly isEmpty: boolean } | null;

/**
 * The value of a 32-byte key in a Merkle-Patricia trie, or the proof that there is none; nothing is believed but hashes.
 * Source: EIP-1186, Ethereum Yellow Paper appendix D, docs/evidence.md 6 and 13 ("Walking a trie").
 */
export function findInTrie(pool: ProofPool, root: Bytes32, key: Bytes32): TrieLookup {
  if (root === emptyTrieRoot) return absent;
  const walk = new Walk(pool, fromHex(key));
  try {
    const found = walk.from(root);
    if (found.answer !== "broken") walk.markUsed();
    return found;
  } catch (e) {
    if (e instanceof RlpError) return broken;
    throw e;
  }
}

class Walk {
  private readonly visited: PoolEntry[] = [];
  private position = 0;

  constructor(
    private readonly pool: ProofPool,
    private readonly key: Uint8Array,
  ) {}

  markUsed(): void {
    for (const entry of this.visited) entry.used = true;
  }

  from(root: Bytes32): TrieLookup {
    let step: Step = { hash: root, inline: null, afterExtension: false };
    for (let depth = 0; depth <= maxDepth; depth++) {
      let node = step.inline;
      if (node === null) {
        const entry = this.pool.find(step.hash);
        if (entry === undefined) return broken;
        // Only the root may be short; every other node under 32 bytes stands in its parent.
        if (depth > 0 && entry.rlp.length < 32) return broken;
        this.visited.push(entry);
        node = entry.rlp;
      }
      const next = this.enter(node, step.afterExtension);
      if ("answer" in next) return next;
      step = next;
    }
    return broken;
  }

  private enter(node: Uint8Array, afterExtension: boolean): TrieLookup | Step {
    const outer = new RlpReader(node);
    const list = outer.readList();
    outer.finish();
    const rest = list.copy();
    rest.readItem();
    if (rest.atEnd) return broken;
    rest.readItem();
    if (!rest.atEnd) return this.branch(list);
    // An extension leads to a branch, else the two would be one node.
    return afterExtension ? broken : this.short(list);
  }

  private branch(list: RlpReader): TrieLookup | Step {
    if (this.position >= keyNibbles) return broken;
    const nibble = this.nibble(this.position);
    let children = 0;
    let chosen: Child = null;
    for (let i = 0; i < 16; i++) {
      if (list.atEnd) return broken;
      const child = readChild(list, true);
      if (child === null) return broken;
      if (!child.isEmpty) children++;
      if (i === nibble) chosen = child;
    }
    if (list.atEnd || children < 2) return broken;
    // Keys have one length, so none ends in a branch.
    if (list.readBytes().length !== 0) return broken;
    if (!list.atEnd) return broken;
    this.position++;
    return chosen!.isEmpty ? absent : chosen!.step;
  }

  private short(list: RlpReader): TrieLookup | Step {
    const path = list.readBytes();
    const flag = path.length === 0 ? 4 : path[0]! >> 4;
    const odd = flag & 1;
    if (flag > 3 || (odd === 0 && (path[0]! & 15) !== 0)) return broken;
    const isLeaf = flag >= 2;
    const length = (path.length - 1) * 2 + odd;
    const remaining = keyNibbles - this.position;
    // A leaf ends the key exactly; an extension leaves at least one nibble for its branch.
    if (isLeaf ? length !== remaining : length === 0 || length >= remaining) return broken;
    let differs = false;
    for (let i = 0; i < length; i++) {
      const at = i + 2 - odd;
      if (nibbleAt(path, at) !== this.nibble(this.position + i)) differs = true;
    }
    this.position += length;
    if (isLeaf) {
      const value = list.readBytes();
      if (value.length === 0) return broken;
      return differs ? absent : { answer: "present", value };
    }
    const child = readChild(list, false);
    if (child === null) return broken;
    return differs ? absent : { ...child.step, afterExtension: true };
  }

  private nibble(index: number): number {
    return nibbleAt(this.key, index);
  }
}

/** A child is empty (where it may be), 32 bytes of hash, or a node of under 32 bytes in place. */
function readChild(list: RlpReader, mayBeEmpty: boolean): Child {
  if (list.nextIsList) {
    const inline = list.readItem();
    const step = { hash: "", inline, afterExtension: false };
    return inline.length > 1 && inline.length < 32 ? { step, isEmpty: false } : null;
  }
  const hash = list.readBytes();
  const isEmpty = hash.length === 0;
  if (hash.length !== 32 && !(isEmpty && mayBeEmpty)) return null;
  return { step: { hash: toHex(hash), inline: null, afterExtension: false }, isEmpty };
}

function nibbleAt(bytes: Uint8Array, index: number): number {
  return (bytes[index >> 1]! >> (index % 2 === 0 ? 4 : 0)) & 15;
}
