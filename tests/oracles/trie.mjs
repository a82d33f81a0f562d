// Roots of @ethereumjs/mpt. Input on stdin: one JSON list of rounds, each a list of [key, value] in hex, an empty value
// deletes. Output: the root after each round, one a line.
import { createMPT } from '@ethereumjs/mpt';
import { bytesToHex, hexToBytes } from '@ethereumjs/util';

let text = '';
for await (const chunk of process.stdin) text += chunk;
const trie = await createMPT({ useKeyHashing: false });
for (const round of JSON.parse(text)) {
  for (const [key, value] of round) {
    if (value === '0x') await trie.del(hexToBytes(key));
    else await trie.put(hexToBytes(key), hexToBytes(value));
  }
  console.log(bytesToHex(trie.root()));
}
