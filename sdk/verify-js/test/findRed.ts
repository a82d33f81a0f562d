// Names a vector that turns red for each mutation of test/mutations.json that names none: node dist/test/findRed.js
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { allVectors, isRed, mutants, mutate } from "./mutants.js";
import { vectorFolder } from "./vectors.js";

const vectors = [...allVectors()].map(([name, make]) => ({ name, ...make() }));
const found = [];
for (const [i, mutant] of mutants.entries()) {
  let red: string | undefined = mutant.red;
  if (red === undefined) {
    const implementation = await mutate(mutant, "find" + i);
    // Those in which the check fails come first and, but for verdicts, are all that can tell.
    const number = /^\d+/.exec(mutant.about)?.[0] ?? "";
    const fails = vectors.filter(({ expect }) => ["Invalid", "Error"].includes(expect.checks[number] ?? ""));
    const verdicts = vectors.filter(({ name }) => /^(?:verdict|age|code|sets|fields)\//.test(name));
    red = [...fails, ...verdicts].find(({ vector, expect }) => isRed(vector, expect, implementation))?.name;
    console.log(mutant.about + ": " + (red ?? "none turns red"));
  }
  found.push(red === undefined ? mutant : { ...mutant, red });
}
writeFileSync(
  join(vectorFolder, "..", "..", "sdk", "verify-js", "test", "mutations.json"),
  JSON.stringify(found, null, 2) + "\n",
);
