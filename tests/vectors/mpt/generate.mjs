// Writes proofs.json with @ethereumjs/mpt 10.1.3 (MPL-2.0): npm install @ethereumjs/mpt@10.1.3, then node generate.mjs.
// Keys are keccak256 of 32-byte slots, values RLP scalars, as in a storage trie; each proof says whether the key is present.
import { writeFileSync } from 'node:fs'
import { createMPT, createMerkleProof } from '@ethereumjs/mpt'
import { bytesToHex } from '@ethereumjs/util'
import { RLP } from '@ethereumjs/rlp'

const slot = (n) => { const b = new Uint8Array(32); new DataView(b.buffer).setUint32(28, n); return b }
const tries = []
for (const count of [1, 2, 3, 17, 60, 300]) {
  const trie = await createMPT({ useKeyHashing: true })
  const values = new Map()
  for (let i = 0; i < count; i++) {
    const value = i % 3 === 0 ? Uint8Array.of(i % 255 + 1) : Uint8Array.from({ length: i % 32 + 1 }, (_, j) => (i * 7 + j) % 255 + 1)
    values.set(i, value)
    await trie.put(slot(i), RLP.encode(value))
  }
  // Deletes, so that nodes have been merged.
  for (let i = 5; i < count; i += 7) { await trie.del(slot(i)); values.delete(i) }
  const proofs = []
  for (const i of [0, 1, 2, 5, 12, 16, 40, 59, 299, 1000, 1001]) {
    const nodes = await createMerkleProof(trie, slot(i))
    proofs.push({ slot: bytesToHex(slot(i)), value: values.has(i) ? bytesToHex(values.get(i)) : null, nodes: nodes.map((n) => bytesToHex(n)) })
  }
  tries.push({ count, root: bytesToHex(trie.root()), proofs })
}
writeFileSync(new URL('proofs.json', import.meta.url), JSON.stringify({ tries }, null, 1) + '\n')
