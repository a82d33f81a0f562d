// Nothing leaves the phone: every byte that the browser sends, held against the PDF, the salts, the digests and the code.
import assert from "node:assert/strict";
import { createDecipheriv, createHash, hkdfSync } from "node:crypto";
import { join } from "node:path";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { photo } from "./photos.mjs";
import { becomes, choose, code, fragment, honest, host, open, pdf, verdict, world } from "./world.mjs";

const window = 12;

/** All runs of 12 bytes; a run that is one byte or two over and over is nobody's secret. */
function runs(bytes, step = 1) {
  const found = new Set();
  for (let at = 0; at + window <= bytes.length; at += step) {
    const run = bytes.subarray(at, at + window);
    if (new Set(run).size > 4) found.add(run.toString("latin1"));
  }
  return found;
}

/** A secret as it is, and as it may be written into an address or a text. */
function disguises(bytes) {
  return [bytes, ...["hex", "base64", "base64url"].map((form) => Buffer.from(bytes.toString(form), "latin1"))];
}

/** The reference of a typed number (Crockford base32, two check characters). */
function referenceOf(typed) {
  const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const digits = [...typed.replaceAll("-", "")].slice(0, 26);
  const number = digits.reduce((n, c) => n * 32n + BigInt(alphabet.indexOf(c)), 0n);
  return Buffer.from(number.toString(16).padStart(32, "0"), "hex");
}

/** Opens the masked view as docs/evidence.md says, with Node's own cryptography. */
function openView(reference, genesis, filing, { version, blob }) {
  const bytes = Buffer.from(blob.slice(2), "hex");
  const u32 = Buffer.alloc(4);
  u32.writeUInt32BE(version);
  const key = hkdfSync("sha256", reference, genesis, Buffer.concat([Buffer.from("ledger/view-key/1"), u32]), 32);
  const cipher = createDecipheriv("aes-256-gcm", Buffer.from(key), bytes.subarray(0, 12));
  cipher.setAAD(Buffer.concat([filing, u32]));
  cipher.setAuthTag(bytes.subarray(-16));
  return JSON.parse(Buffer.concat([cipher.update(bytes.subarray(12, -16)), cipher.final()]).toString("utf8"));
}

function saltsOf(value, found = []) {
  if (value === null || typeof value !== "object") return found;
  for (const [name, inner] of Object.entries(value)) {
    if (name === "salt") found.push(Buffer.from(inner.slice(2), "hex"));
    else saltsOf(inner, found);
  }
  return found;
}

test("what is sent holds no byte sequence of the PDF, the salts, the reference or the code, whatever the reader does", async () => {
  const row = "verdict.current";
  const { typed, filing } = code(row);
  const answer = JSON.parse(await honest("/api/v1/filings/" + filing));
  const genesis = Buffer.from(answer.genesisHash.slice(2), "hex");
  const reference = referenceOf(typed);
  const view = openView(reference, genesis, Buffer.from(filing, "hex"), answer.views[0]);
  const salts = saltsOf(view);
  assert.ok(salts.length >= 8, "the view discloses its fields with their salts");
  const picture = await photo(row);
  const bundle = join(world.sample.data, "privacy.json");
  writeFileSync(bundle, JSON.stringify(answer));
  const contract = pdf(row);

  world.proxy.clear();
  const { page, requests, close } = await open("/v" + fragment(row));
  await verdict(page);
  await choose(page, contract);
  await page.locator('.verdict[data-tone="good"]').waitFor();
  await page.locator("#language").click();
  await page.locator("#size").click();
  await page.locator("#theme").click();
  await page.locator("#contrast").click();
  await page.locator("#more > summary").click();
  await page.locator(".history summary").click();
  const kept = await page.evaluate(async () => ({
    local: Object.keys(localStorage).sort(),
    session: sessionStorage.length,
    cookies: document.cookie,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
  }));
  assert.deepEqual(kept, {
    local: ["ledger.contrast", "ledger.language", "ledger.size", "ledger.theme"],
    session: 0,
    cookies: "",
    databases: 0,
    caches: 0,
  });
  const file = (path) => ({ name: "x", mimeType: "application/octet-stream", buffer: readFileSync(path) });
  await page.goto(`http://${host}/`);
  await page.locator("#photo").setInputFiles({ name: "x", mimeType: "image/jpeg", buffer: picture });
  await becomes(page, row);
  await page.goto(`http://${host}/?lang=zh`);
  await page.locator("#number").fill(typed);
  await page.locator("form button").click();
  await becomes(page, row);
  await choose(page, contract);
  await page.locator('.verdict[data-tone="good"]').waitFor();
  await page.goto(`http://${host}/`);
  await page.locator("#bundle").setInputFiles(file(bundle));
  await becomes(page, row);
  await page.goto(`http://${host}/filings/${filing}`);
  await page.locator("#unchecked[data-checked]").waitFor();
  await close();

  assert.ok(requests.length > 20);
  for (const request of requests) {
    // A photo is read from the phone's own memory: no request to anybody.
    if (/^(blob|data):/.test(request.url())) continue;
    assert.equal(new URL(request.url()).host, host);
    assert.equal(request.postDataBuffer(), null, request.url());
    assert.equal(request.headers()["referer"] ?? "", "");
    assert.equal(request.headers()["cookie"], undefined);
  }
  // Scripts and style sheet come from the browser's own cache after the first page.
  assert.ok(world.proxy.sent.length >= 12, `the proxy saw ${world.proxy.sent.length} requests`);
  const sent = Buffer.concat(world.proxy.sent);
  const said = runs(sent);
  assert.doesNotMatch(sent.toString("latin1"), /^(referer|cookie)$/im);
  const digests = ["sha256", "sha512"].map((name) => createHash(name).update(contract).digest());
  const secrets = {
    PDF: [contract, ...disguises(contract.subarray(0, 4096)).slice(1)],
    salts: salts.flatMap(disguises),
    digests: digests.flatMap(disguises),
    reference: [...disguises(reference), Buffer.from(typed), Buffer.from(typed.replaceAll("-", ""))],
    fragment: [Buffer.from(fragment(row)), Buffer.from(encodeURIComponent(fragment(row)))],
    // All but the filing's own id, which is what the page asks by.
    view: [Buffer.from(JSON.stringify(view).replaceAll(filing, ""))],
  };
  for (const [name, forms] of Object.entries(secrets))
    for (const form of forms)
      for (const run of runs(form)) assert.ok(!said.has(run), `${name}: ${JSON.stringify(run)} was sent`);
});
