import assert from "node:assert/strict";
import { test } from "node:test";
import { toHex } from "../src/primitives/bytes.js";
import { RlpError, RlpReader } from "../src/rlp/reader.js";
import { rlpBytes, rlpList, rlpUint } from "../src/rlp/writer.js";
import { encode, readJson } from "./vectors.js";
import { tryHex } from "../src/primitives/bytes.js";

type Item = string | number | Item[];

const good = readJson<Record<string, { in: Item; out: string }>>("rlp", "rlptest.json");
const bad = readJson<Record<string, { out: string }>>("rlp", "invalidRLPTest.json");

function write(item: Item): Uint8Array {
  if (Array.isArray(item)) return rlpList(...item.map(write));
  if (typeof item === "number") return rlpUint(BigInt(item));
  return item.startsWith("#") ? rlpUint(BigInt(item.slice(1))) : rlpBytes(encode(item));
}

/** Reads everything, to the innermost item. */
function walk(reader: RlpReader): void {
  while (!reader.atEnd)
    if (reader.nextIsList) walk(reader.readList());
    else reader.readBytes();
}

for (const [name, vector] of Object.entries(good))
  test(`RLP ${name} is written and read`, () => {
    assert.equal(toHex(write(vector.in)), vector.out.toLowerCase());
    walk(new RlpReader(tryHex(vector.out)!));
  });

for (const [name, vector] of Object.entries(bad))
  test(`RLP ${name} is refused`, () => {
    const bytes = tryHex(vector.out.startsWith("0x") ? vector.out : "0x" + vector.out)!;
    assert.throws(() => {
      if (bytes.length === 0) throw new RlpError("nothing");
      walk(new RlpReader(bytes));
    }, RlpError);
  });
