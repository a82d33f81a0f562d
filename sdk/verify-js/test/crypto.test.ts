import assert from "node:assert/strict";
import { test } from "node:test";
import { sm2, sm3 as otherSm3 } from "sm-crypto-v2";
import { concat, fromHex, toHex } from "../src/primitives/bytes.js";
import { Sm3, sm3 } from "../src/crypto/sm3.js";
import { sm2Point, sm2Verify } from "../src/crypto/sm2.js";
import { encode, readJson } from "./vectors.js";

interface Standard {
  readonly sm3: readonly { readonly text: string; readonly digest: string }[];
  readonly d: string;
  readonly x: string;
  readonly y: string;
  readonly standard: { readonly message: string; readonly r: string; readonly s: string };
}

const file = readJson<Standard>("codes", "sm2-sm3-standard.json");
const key = sm2Point(fromHex("0x" + file.x + file.y))!;

test("SM3 gives the standard's digests", () => {
  for (const { text, digest } of file.sm3) assert.equal(toHex(sm3(encode(text))), "0x" + digest);
});

test("SM3 agrees with another implementation at every length around a block, whole and in pieces", () => {
  const bytes = Uint8Array.from({ length: 300 }, (_, i) => (i * 7) & 255);
  for (let length = 0; length <= 300; length++) {
    const input = bytes.subarray(0, length);
    const pieces = new Sm3()
      .update(input.subarray(0, length >> 1))
      .clone()
      .update(input.subarray(length >> 1));
    assert.equal(toHex(pieces.digest()), "0x" + otherSm3(input));
    assert.equal(toHex(sm3(input)), "0x" + otherSm3(input));
  }
});

test("SM2 accepts the standard's signature and no other", () => {
  const message = encode(file.standard.message);
  const signature = fromHex("0x" + file.standard.r + file.standard.s);
  assert.ok(sm2Verify(signature, message, key));
  for (const at of [0, 31, 32, 63]) {
    const bent = signature.slice();
    bent[at]! ^= 1;
    assert.ok(!sm2Verify(bent, message, key));
  }
  assert.ok(!sm2Verify(signature, encode("message digesT"), key));
  const order = fromHex("0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123");
  const zero = new Uint8Array(32);
  for (const half of [order, zero]) {
    assert.ok(!sm2Verify(concat(half, signature.subarray(32)), message, key));
    assert.ok(!sm2Verify(concat(signature.subarray(0, 32), half), message, key));
  }
});

test("SM2 accepts what another implementation signs", () => {
  for (let i = 0; i < 8; i++) {
    const message = encode("message " + i);
    const signature = sm2.doSignature(message, file.d, { hash: true, der: false, publicKey: "04" + file.x + file.y });
    assert.ok(sm2Verify(fromHex("0x" + signature), message, key));
  }
});

test("a point that is not on the curve is no key", () => {
  assert.equal(sm2Point(fromHex("0x" + file.x + file.x)), null);
});
