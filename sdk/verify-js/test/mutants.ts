import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { build } from "esbuild";
import type * as verifier from "../src/index.js";
import {
  type Expectation,
  expectationOf,
  listJson,
  type MutatedVectors,
  patched,
  readJson,
  type Vector,
  vectorFolder,
  verifyVector,
} from "./vectors.js";

/** One check taken out of the source, and a vector that must turn red by it. */
export interface Mutant {
  readonly about: string;
  /** Below src. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** A vector's file, or a mutated vector's file and name with a # between them. */
  readonly red: string;
}

const workspace = join(vectorFolder, "..", "..", "sdk", "verify-js");
const output = join(dirname(fileURLToPath(import.meta.url)), "..", "mutants");

export const mutants = JSON.parse(readFileSync(join(workspace, "test", "mutations.json"), "utf8")) as Mutant[];

/** The verifier with one piece of its source replaced; the piece must stand there once. */
export async function mutate(mutant: Omit<Mutant, "red">, name: string): Promise<typeof verifier> {
  const path = join(workspace, "src", mutant.file);
  const source = readFileSync(path, "utf8");
  if (source.split(mutant.find).length !== 2) throw new Error(`${mutant.file} does not hold once: ${mutant.find}`);
  mkdirSync(output, { recursive: true });
  const outfile = join(output, name + ".mjs");
  await build({
    entryPoints: [join(workspace, "src", "index.ts")],
    bundle: true,
    format: "esm",
    target: "es2022",
    external: ["@noble/*"],
    outfile,
    logLevel: "error",
    plugins: [
      {
        name: "mutant",
        setup: ({ onLoad }) =>
          onLoad({ filter: /\.ts$/ }, ({ path: loaded }) => ({
            contents:
              loaded === path ? source.replace(mutant.find, () => mutant.replace) : readFileSync(loaded, "utf8"),
            loader: "ts",
          })),
      },
    ],
  });
  return (await import(pathToFileURL(outfile).href)) as typeof verifier;
}

/** Every vector by the name that a mutant gives it. */
export function allVectors(): Map<string, () => { readonly vector: Vector; readonly expect: Expectation }> {
  const all = new Map<string, () => { vector: Vector; expect: Expectation }>();
  for (const name of listJson("evidence").filter((n) => n !== "trust.json" && !n.startsWith("mutated")))
    all.set(name, () => {
      const vector = readJson<Vector>("evidence", name);
      return { vector, expect: vector.expect };
    });
  for (const name of listJson("evidence/mutated")) {
    const { of, vectors } = readJson<MutatedVectors>("evidence", "mutated", name);
    const good = readJson<Vector>("evidence", "mutated", of);
    for (const { name: change, patch, expect } of vectors)
      all.set(`mutated/${name}#${change}`, () => ({ vector: patched(good, "evidence/verdict", patch), expect }));
  }
  return all;
}

/** The vector is red: the report is another one, or what rests on the check finds nothing to stand on. */
export function isRed(vector: Vector, expect: Expectation, implementation: typeof verifier): boolean {
  try {
    const found = expectationOf(verifyVector(vector, "evidence/verdict", implementation));
    return !isDeepStrictEqual(found, expect);
  } catch {
    return true;
  }
}
