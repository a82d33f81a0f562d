import assert from "node:assert/strict";
import { test } from "node:test";
import { verifyDisclosure } from "../src/disclosures/disclosure.js";
import { readDisclosure } from "../src/disclosures/json.js";
import { parseJson } from "../src/json/parse.js";
import { encode, readJson } from "./vectors.js";

interface Entry {
  readonly name: string;
  readonly commitment: string;
  readonly disclosure: object;
  readonly fault?: string;
}

const file = readJson<{ good: Entry[]; mutated: Entry[] }>("commitments", "commitments.json");

for (const entry of [...file.good, ...file.mutated])
  test(`disclosure ${entry.name}`, () => {
    const read = readDisclosure(parseJson(encode(JSON.stringify(entry.disclosure)), 1 << 20, 16));
    const fault = typeof read === "string" ? read : verifyDisclosure(read, entry.commitment);
    assert.equal(fault, entry.fault ?? null);
  });
