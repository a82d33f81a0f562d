import assert from "node:assert/strict";
import { test } from "node:test";
import { type FileKind, fileKindOf, fromHex } from "../src/index.js";
import { readJson } from "./vectors.js";

interface Kind {
  readonly name: string;
  readonly head: string;
  readonly kind: FileKind;
}

for (const { name, head, kind } of readJson<readonly Kind[]>("pdf", "kinds.json"))
  test(`a file is told by its content: ${name}`, () => {
    assert.equal(fileKindOf(fromHex("0x" + head)), kind);
  });
