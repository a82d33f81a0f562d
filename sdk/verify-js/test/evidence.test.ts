import assert from "node:assert/strict";
import { test } from "node:test";
import { expectationOf, listJson, readJson, type Vector, verifyVector } from "./vectors.js";

for (const name of listJson("evidence").filter((n) => n !== "trust.json"))
  test(`vector ${name}`, () => {
    const vector = readJson<Vector>("evidence", name);
    assert.deepEqual(expectationOf(verifyVector(vector, "evidence/verdict")), vector.expect);
  });

for (const name of ["funded", "registered"])
  test(`a node's bundle ${name}`, () => {
    const vector = readJson<Vector>("real", name + ".json");
    const report = verifyVector({ ...vector, document: `documents/${name}.pdf` }, "real");
    assert.deepEqual(expectationOf(report), vector.expect);
  });
