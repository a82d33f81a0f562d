import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultLimits, readBundle } from "../src/index.js";
import { fault, JsonFault } from "../src/json/fault.js";
import { toBase64, tryBase64 } from "../src/json/base64.js";
import { encode } from "./vectors.js";

// Bytes that no vector can hold, since a vector is a text.
for (const text of ['{"fo|rmat": 1}', '{"format": "|"}', '{"format": "ledger/bundle/1", "unit": {"|": 1}}'])
  test(`bytes that are no UTF-8 are no bundle: ${text}`, () => {
    const bytes = encode(text).map((b) => (b === 0x7c ? 0xff : b));
    const read = readBundle(bytes);
    assert.ok(read instanceof JsonFault);
    assert.equal(read.message, fault.notJson().message);
  });

test("a file over the limit is refused before it is parsed", () => {
  const read = readBundle(new Uint8Array(101), { ...defaultLimits, bytes: 100 });
  assert.ok(read instanceof JsonFault);
  assert.equal(read.message, "the file: 101 bytes, at most 100 are read");
});

test("base64 has one form", () => {
  for (let length = 0; length < 40; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 255);
    const text = toBase64(bytes);
    assert.equal(text, Buffer.from(bytes).toString("base64"));
    assert.deepEqual(tryBase64(text), bytes);
  }
  for (const text of ["QQ", "QQ=", "QR==", "QUE", "QUF=", " QQ==", "QQ==\n", "Q-_="])
    assert.equal(tryBase64(text), null, text);
});
