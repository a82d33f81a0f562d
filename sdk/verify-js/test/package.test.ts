import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "esbuild";
import { readJson, type Vector, vectorFolder } from "./vectors.js";

// What a bank's front end gets: the packed files, small where little is used, and the README's sample as it stands.
const workspace = join(vectorFolder, "..", "..", "sdk", "verify-js");
const output = join(workspace, "dist", "package");

function packed(): string[] {
  const answer = execFileSync("npm", ["pack", "--dry-run", "--json"], { cwd: workspace, encoding: "utf8" });
  const [{ files }] = JSON.parse(answer) as [{ files: { path: string }[] }];
  return files.map((f) => f.path).sort();
}

/** Minified bytes of a script that uses `used` alone, without the packages that it stands on. */
async function bundled(used: string, external: string[] = ["@noble/*"]): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: `import { ${used} } from "@ledger/verify"; globalThis.used = ${used};`, resolveDir: output },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    external,
    platform: "browser",
  });
  return outputFiles[0]!.contents.length;
}

test("the package holds the verifier with its types, and nothing of tests and pages", () => {
  const files = packed();
  const code = files.filter((f) => f !== "README.md" && f !== "package.json");
  assert.deepEqual(
    code.filter((f) => !/^dist\/src\/.+\.(?:js|d\.ts)$/.test(f)),
    [],
  );
  const scripts = code.filter((f) => f.endsWith(".js"));
  assert.ok(scripts.length > 50);
  assert.deepEqual(
    scripts.map((f) => f.replace(/js$/, "d.ts")),
    code.filter((f) => f.endsWith(".d.ts")),
  );
  const { exports } = JSON.parse(readFileSync(join(workspace, "package.json"), "utf8")) as {
    exports: { ".": Record<"types" | "default", string> };
  };
  for (const entry of Object.values(exports["."])) assert.ok(code.includes(entry.slice(2)), entry);
});

test("what is packed names no module of Node", () => {
  for (const file of packed().filter((f) => f.endsWith(".js"))) {
    const imports = [
      ...readFileSync(join(workspace, file), "utf8").matchAll(/(?:from|import|require)\s*\(?"([^"]+)"/g),
    ];
    const node = imports.map((m) => m[1]!).filter((m) => m.startsWith("node:") || builtinModules.includes(m));
    assert.deepEqual(node, [], file);
  }
});

test("one function is bundled alone", async () => {
  mkdirSync(output, { recursive: true });
  const whole = await bundled("Verifier");
  assert.ok(whole > 50_000, whole + " bytes of the whole verifier");
  for (const [used, limit] of [
    ["toHex", 1_000],
    ["readTypedCode", 2_500],
    ["digestsOf", 5_000],
    ["readCode", 12_000],
  ] as const) {
    const size = await bundled(used);
    assert.ok(size < limit, `${used}: ${size} bytes`);
  }
});

test("a browser's bundler needs nothing else for the whole", async () => {
  mkdirSync(output, { recursive: true });
  const size = await bundled("Verifier", []);
  assert.ok(size < 200_000, size + " bytes");
});

test("the README's sample runs as it stands", () => {
  const [, sample] = /```js\n([\s\S]+?)```/.exec(readFileSync(join(workspace, "README.md"), "utf8"))!;
  const { bundle, document, expect } = readJson<Vector>("evidence", "verdict", "current-matches.json");
  mkdirSync(output, { recursive: true });
  writeFileSync(join(output, "sample.mjs"), sample!);
  writeFileSync(join(output, "bundle.json"), JSON.stringify(bundle));
  writeFileSync(join(output, "trust.json"), readFileSync(join(vectorFolder, "evidence", "trust.json")));
  writeFileSync(join(output, "contract.pdf"), readFileSync(join(vectorFolder, "evidence", "verdict", document!)));
  const said = execFileSync(process.execPath, ["sample.mjs"], { cwd: output, encoding: "utf8" });
  assert.match(said, new RegExp(`^document: ${expect.document}, version on file: 1$`, "m"));
});
