import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { vectorFolder } from "./vectors.js";

const root = dirname(dirname(vectorFolder));
const folder = join(root, "sdk", "verify-js", "src");
const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((n) => n.endsWith(".ts"));

/** Folders of src, lower first, from docs/architecture.md; "." is what lies beside them. */
function rooms(): string[] {
  const architecture = readFileSync(join(root, "docs", "architecture.md"), "utf8");
  const row = architecture.split("\n").find((line) => line.startsWith("| `sdk/verify-js/src` |"));
  assert.ok(row, "docs/architecture.md has no row of rooms for sdk/verify-js/src");
  return row
    .split("|")[2]!
    .split(",")
    .map((name) => name.trim().replaceAll("`", ""));
}

test("a folder imports only from what stands before it in docs/architecture.md", () => {
  const order = rooms();
  assert.deepEqual([...new Set(sources.map(dirname))].sort(), [...order].sort());
  const upwards = sources.flatMap((name) =>
    [...readFileSync(join(folder, name), "utf8").matchAll(/from "(\.[^"]+)"/g)]
      .map((m) => join(dirname(name), m[1]!))
      .filter((path) => order.indexOf(dirname(path)) > order.indexOf(dirname(name)))
      .map((path) => `${name}: ${path}`),
  );
  assert.deepEqual(upwards, []);
});

test("the verifier imports nothing but itself and noble", () => {
  const imports = sources.flatMap((name) =>
    [...readFileSync(join(folder, name), "utf8").matchAll(/from "([^"]+)"/g)].map((m) => m[1]!),
  );
  assert.ok(imports.length > 100);
  assert.deepEqual(
    imports.filter((i) => !i.startsWith("./") && !i.startsWith("../") && !i.startsWith("@noble/")),
    [],
  );
});

test("the verifier asks no clock, no network and no browser for its answer", () => {
  const banned =
    /crypto\.subtle|\bfetch\s*\(|XMLHttpRequest|\bDate\.now|new Date\(\)|Math\.random|\bwindow\b|\bdocument\.(?:querySelector|createElement|body|cookie)|localStorage|innerHTML|\bBuffer\b|\bprocess\.|\beval\b/;
  for (const name of sources) {
    const found = banned.exec(readFileSync(join(folder, name), "utf8"));
    assert.equal(found, null, `${name}: ${found?.[0]}`);
  }
});

test("no lookbehind, which older WebKit cannot parse", () => {
  for (const name of sources) assert.doesNotMatch(readFileSync(join(folder, name), "utf8"), /\(\?<[!=]/, name);
});
