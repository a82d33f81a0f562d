import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as verifier from "../src/index.js";
import { reportDigest, type VerificationReport } from "../src/index.js";

/** tests/vectors of this checkout. */
export const vectorFolder = find(dirname(fileURLToPath(import.meta.url)));

/** An evidence vector as its file has it; docs/evidence.md 11. */
export interface Vector {
  /** trust.json itself, or the path of one beside the vector's folder. */
  readonly trust: string | object;
  /** The bundle, or a text that is none. */
  readonly bundle: string | object;
  /** Path of the document in hand. */
  readonly document?: string;
  /** The text of the code that was scanned. */
  readonly code?: string;
  /** "server" for an answer, else a file. */
  readonly source?: "server";
  /** Unix seconds. */
  readonly now: string;
  readonly expect: Expectation;
}

export interface Expectation {
  readonly record: string;
  readonly document: string;
  readonly tone: string;
  readonly row: string;
  readonly freshness: string;
  readonly exitCode: number;
  readonly headline: string;
  readonly checks: Readonly<Record<string, string>>;
  /** SHA-256 of `reportText`: every sentence in both languages and every fact. */
  readonly report: string;
}

/** Vectors that are one change away from a good one. */
export interface MutatedVectors {
  /** Path of the good one, below `evidence/mutated`. */
  readonly of: string;
  readonly vectors: readonly {
    readonly name: string;
    readonly patch: readonly Operation[];
    readonly expect: Expectation;
  }[];
}

/** An operation of JSON Patch (RFC 6902). */
export interface Operation {
  readonly op: "replace" | "remove" | "add";
  readonly path: string;
  readonly value?: unknown;
}

export function readJson<T>(...parts: string[]): T {
  return JSON.parse(readFileSync(join(vectorFolder, ...parts), "utf8")) as T;
}

/** Paths of a group's JSON files, below it. */
export function listJson(group: string): string[] {
  return readdirSync(join(vectorFolder, group), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .sort();
}

/** What a verifier says to a vector; `folder` is the one that its paths start from. */
export function verifyVector(
  vector: Omit<Vector, "expect">,
  folder: string,
  { digestsOf, readCode, readTrust, Verifier }: typeof verifier = verifier,
): VerificationReport {
  const file = (path: string): Uint8Array => readFileSync(join(vectorFolder, folder, path));
  const trust = typeof vector.trust === "string" ? file(vector.trust) : encode(JSON.stringify(vector.trust));
  const bundle = typeof vector.bundle === "string" ? vector.bundle : JSON.stringify(vector.bundle);
  const code = vector.code === undefined ? null : readCode(vector.code);
  if (typeof code === "string") throw new Error("A vector's code must be readable; a broken one stands in the bundle.");
  const document = vector.document === undefined ? null : digestsOf(file(vector.document));
  const source = vector.source === "server" ? "Server" : "File";
  return new Verifier(readTrust(trust)).verify(encode(bundle), { now: BigInt(vector.now), document, code, source });
}

/** A report as far as a vector's expectation goes. */
export function expectationOf(report: VerificationReport): Expectation {
  const { verdict, checks } = report;
  return {
    record: verdict.record,
    document: verdict.document,
    tone: verdict.tone,
    row: verdict.row,
    freshness: verdict.freshness,
    exitCode: verdict.exitCode,
    headline: verdict.headline.en,
    checks: Object.fromEntries(checks.map((c) => [String(c.number), c.outcome])),
    report: reportDigest(report),
  };
}

/** A copy of a vector with its trust.json inline, and a patch applied to it. */
export function patched(vector: Vector, folder: string, patch: readonly Operation[]): Vector {
  const trust = typeof vector.trust === "string" ? readJson<object>(folder, vector.trust) : vector.trust;
  const copy = structuredClone({ ...vector, trust });
  for (const { op, path, value } of patch) {
    const keys = path.slice(1).split("/");
    const last = keys.pop()!;
    const parent = keys.reduce<any>((node, key) => node[key], copy);
    if (!Array.isArray(parent)) {
      delete parent[last];
      if (op !== "remove") parent[last] = value;
      continue;
    }
    const at = last === "-" ? parent.length : Number(last);
    parent.splice(at, op === "add" ? 0 : 1, ...(op === "remove" ? [] : [value]));
  }
  return copy;
}

export function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function find(from: string): string {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, "Ledger.sln"))) return resolve(folder, "tests", "vectors");
  throw new Error("tests/vectors was not found above " + from);
}
