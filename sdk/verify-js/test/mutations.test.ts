import assert from "node:assert/strict";
import { test } from "node:test";
import { checkTable } from "../src/generated/checks.js";
import { allVectors, isRed, mutants, mutate } from "./mutants.js";

const vectors = allVectors();

for (const [i, mutant] of mutants.entries())
  test(`a vector turns red without: ${mutant.about}`, async () => {
    const made = vectors.get(mutant.red);
    assert.ok(made, "no vector is called " + mutant.red);
    const { vector, expect } = made();
    assert.ok(isRed(vector, expect, await mutate(mutant, String(i))), mutant.red + " stays green");
  });

test("none of these vectors is red by itself", async () => {
  const [first] = mutants;
  const unchanged = await mutate({ ...first!, replace: first!.find }, "unchanged");
  for (const red of new Set(mutants.map((m) => m.red))) {
    const { vector, expect } = vectors.get(red)!();
    assert.ok(!isRed(vector, expect, unchanged), red);
  }
});

test("every check that can fail has a mutation", () => {
  const numbers = new Set(mutants.map((m) => Number(/^\d+/.exec(m.about)?.[0])));
  assert.deepEqual(
    checkTable.map((c) => c.number).filter((n) => !numbers.has(n)),
    [],
  );
});
