import assert from "node:assert/strict";
import { test } from "node:test";
import { toHex } from "../src/primitives/bytes.js";
import { tryBase64 } from "../src/json/base64.js";
import {
  type CodeKey,
  filingOf,
  formatTypedCode,
  fromHex,
  readCode,
  readCodeKey,
  readTypedCode,
  type SignedCode,
  tidyCodeLink,
  verifyCode,
  viewKeyOf,
} from "../src/index.js";
import { readJson } from "./vectors.js";

interface Codes {
  readonly genesisHash: string;
  readonly keys: readonly { readonly alg: number; readonly spki: string }[];
  readonly typed: string;
  readonly good: readonly Good[];
  readonly malformed: readonly { readonly name: string; readonly text: string; readonly fault: string }[];
  readonly links: readonly Form[];
  readonly typedForms: readonly Form[];
  readonly rejected: readonly { readonly name: string; readonly text: string; readonly fault: string }[];
}

interface Form {
  readonly name: string;
  readonly text: string;
}

interface Good {
  readonly name: string;
  readonly kind: 1 | 2;
  readonly text: string;
  readonly host: string;
  readonly alg: number;
  readonly digest: string;
  readonly reference: string;
  readonly filing: string;
  readonly viewKey: string;
  readonly version: number;
  readonly issueDay: number;
  readonly contractNo: string;
  readonly area: number;
  readonly document?: string;
  readonly blockNumber?: string;
}

const file = readJson<Codes>("codes", "codes.json");

function keyOf(alg: number): CodeKey {
  const pinned = file.keys.find((k) => k.alg === alg)!;
  const key = readCodeKey(alg, tryBase64(pinned.spki)!);
  assert.ok(key);
  return key;
}

function read(text: string, kind?: 1 | 2): SignedCode {
  const code = readCode(text, kind);
  if (typeof code === "string") assert.fail(code);
  return code;
}

for (const good of file.good)
  test(`a good code reads and verifies: ${good.name}`, () => {
    const code = read(good.text, good.kind);
    assert.equal(readCode(good.text, good.kind === 1 ? 2 : 1), "WrongKind");
    assert.equal(verifyCode(code, keyOf(good.alg), file.genesisHash), null);
    const { payload } = code;
    assert.deepEqual(
      [code.host, code.digest, toHex(payload.reference), payload.version, payload.issueDay, payload.contractNo],
      [good.host, good.digest, good.reference, good.version, good.issueDay, good.contractNo],
    );
    assert.equal(payload.area, good.area);
    assert.equal(filingOf(code, file.genesisHash), "0x" + good.filing);
    assert.equal(toHex(viewKeyOf(payload.reference, file.genesisHash, payload.version)), good.viewKey);
    assert.equal(payload.anchor === null ? undefined : toHex(payload.anchor.document), good.document);
    assert.equal(payload.anchor?.blockNumber.toString(), good.blockNumber);
  });

for (const { name, text, fault } of file.malformed)
  test(`a malformed text has its named fault: ${name}`, () => {
    assert.equal(readCode(text, 1), fault);
  });

for (const { name, text, fault } of file.rejected)
  test(`a code that does not verify has its named fault: ${name}`, () => {
    assert.equal(verifyCode(read(text), keyOf(-7), file.genesisHash), fault);
  });

for (const { name, text } of file.links)
  test(`a link that was changed on its way still is its code: ${name}`, () => {
    const printed = file.good[0]!.text;
    assert.equal(tidyCodeLink(text), printed);
    assert.equal(verifyCode(read(tidyCodeLink(text)), keyOf(file.good[0]!.alg), file.genesisHash), null);
  });

for (const { name, text } of file.typedForms)
  test(`a number is read as it was typed: ${name}`, () => {
    assert.deepEqual(readTypedCode(text), fromHex(file.good[0]!.reference));
  });

test("what is no link of a code is left as it is, and a code on the reader's own machine is plain http", () => {
  for (const text of [
    "",
    "hello",
    "https://fc.lyg.example/v",
    "https://fc.lyg.example/w#1234",
    "http://fc.lyg.example/v#112a",
    "x".repeat(9000),
  ])
    assert.equal(tidyCodeLink(text), text);
  const { text } = file.good[0]!;
  const here = text.replace("https://fc.lyg.example", "http://localhost:5082");
  assert.equal(tidyCodeLink(text.replace("fc.lyg.example", "localhost:5082")), here);
  assert.equal(read(here).host, "localhost:5082");
  assert.equal(readCode(text.replace("https", "http")), "NotALedgerCode");
});

test("a typed number reads back, and a slip shows", () => {
  const reference = fromHex(file.good[0]!.reference);
  assert.equal(formatTypedCode(reference), file.typed);
  assert.deepEqual(readTypedCode(file.typed.toLowerCase().replaceAll("-", " ")), reference);
  const slip = file.typed.replace("A", "B");
  assert.notEqual(slip, file.typed);
  assert.equal(readTypedCode(slip), "BadCheckCharacters");
  assert.equal(readTypedCode(file.typed.slice(1)), "BadTypedCode");
  assert.equal(readTypedCode(file.typed.replace("A", "U")), "BadTypedCode");
});

test("field case C55: a Chinese host is punycode, and a look-alike is refused", () => {
  const { text } = file.good.find((g) => g.name === "contract-es256")!;
  const at = (host: string): string => text.replace("fc.lyg.example", host);
  const there = readCode(at("xn--9kqs48ec9w.xn--fiqs8s")) as SignedCode;
  assert.equal(there.host, "xn--9kqs48ec9w.xn--fiqs8s");
  // The second has a Cyrillic letter.
  for (const host of ["连云港.中国", "f\u0441.lyg.example", "XN--9KQS48EC9W.xn--fiqs8s"])
    assert.equal(readCode(at(host)), "BadHost");
});
