import assert from "node:assert/strict";
import { test } from "node:test";
import { readTrust } from "../src/index.js";
import { reportText } from "../src/verification/reportText.js";
import {
  encode,
  type Expectation,
  expectationOf,
  listJson,
  type MutatedVectors,
  patched,
  readJson,
  type Vector,
  verifyVector,
} from "./vectors.js";

const paths = "evidence/verdict"; // a vector's paths are relative to its own folder, one below evidence

function agrees(vector: Vector, expect: Expectation): void {
  const report = verifyVector(vector, paths);
  assert.deepEqual(expectationOf(report), expect, reportText(report));
}

for (const name of listJson("evidence").filter((n) => n !== "trust.json" && !n.startsWith("mutated")))
  test(`vector ${name}`, () => {
    const vector = readJson<Vector>("evidence", name);
    agrees(vector, vector.expect);
  });

for (const name of listJson("evidence/mutated")) {
  const { of, vectors } = readJson<MutatedVectors>("evidence", "mutated", name);
  const good = readJson<Vector>("evidence", "mutated", of);
  for (const { name: change, patch, expect } of vectors)
    test(`${of}, ${change}`, () => {
      agrees(patched(good, paths, patch), expect);
    });
}

for (const name of listJson("lives").filter((n) => n !== "trust.json"))
  test(`a record that the chain took, ${name}`, () => {
    const vector = readJson<Vector>("lives", name);
    agrees(vector, vector.expect);
  });

for (const name of listJson("trust"))
  test(`trust.json, ${name}`, () => {
    const { trust, path } = readJson<{ trust: object; path: string }>("trust", name);
    assert.throws(
      () => readTrust(encode(JSON.stringify(trust))),
      (e) => e instanceof TypeError && e.message.includes(` ${path}: `),
    );
  });

for (const name of ["funded", "registered"])
  test(`a node's bundle ${name}`, () => {
    const vector = readJson<Vector>("real", name + ".json");
    const report = verifyVector({ ...vector, document: `documents/${name}.pdf` }, "real");
    const { record, document, tone, checks } = expectationOf(report);
    assert.deepEqual({ record, document, tone, checks }, vector.expect);
  });
