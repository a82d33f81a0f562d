// Codes that are not what they should be, each with its own words; and links as messengers hand them on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { photo } from "./photos.mjs";
import {
  accessible,
  becomes,
  beginning,
  choose,
  code,
  enter,
  follow,
  fragment,
  host,
  load,
  open,
  pdf,
  picture,
  sentences,
  typeNumber,
  verdict,
  words,
} from "./world.mjs";

const own = {
  "verdict.forged.signature": "a sticker signed by another key",
  "verdict.forged.keyWithdrawn": "a code under a key that was withdrawn",
  "verdict.unknown.otherLedger": "a code of another chain",
  "verdict.notFiled.absent": "a genuine code that the ledger does not know",
};

test("another key, another chain, a withdrawn key, an unknown code: four different sentences and no word of the contract", async () => {
  const said = new Set();
  const { page, close } = await open("/");
  for (const [row, name] of Object.entries(own)) {
    await follow(page, fragment(row));
    await becomes(page, row);
    const headline = await page.locator("h1").innerText();
    assert.equal(headline, sentences[row + ".headline"].zh, name);
    said.add(headline);
    if (row !== "verdict.notFiled.absent")
      assert.ok(!(await page.locator("body").innerText()).includes("SAMPLE-2026"), name);
  }
  assert.equal(said.size, 4);
  await close();
});

test("a code that the page can refuse by itself is refused before anything is asked", async () => {
  const { page, requests, close } = await open("/v" + fragment("verdict.forged.signature"));
  await becomes(page, "verdict.forged.signature");
  await follow(page, fragment("verdict.unknown.otherLedger"));
  await becomes(page, "verdict.unknown.otherLedger");
  assert.deepEqual(
    requests.map((r) => new URL(r.url()).pathname).filter((path) => path.startsWith("/api/")),
    [],
  );
  await close();
});

test("links as messengers rewrite them are read as far as the signature allows", async () => {
  const hash = fragment("verdict.current");
  const incomplete = sentences["error.codeIncomplete"].zh;
  const before = (page) =>
    page.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  const { page, complaints, close } = await open("/v?from=groupmessage&isappinstalled=0" + hash, { before });
  assert.equal((await verdict(page)).row, "verdict.current");
  const behind = [
    "=",
    "&from=groupmessage",
    "?from=timeline",
    "/",
    "。",
    "#wechat_redirect",
    "，请核验。",
    "%20%E8%AF%B7",
    '")',
  ];
  const changed = [
    ...behind.map((added) => `/v${hash}${added}`),
    "/v#1%37" + hash.slice(3),
    "/v#/" + hash.slice(1),
    // The # percent-encoded: the code is part of the path, or of the query, and the page takes it back.
    "/v%23" + hash.slice(1),
    "/v?from=timeline%23" + hash.slice(1),
  ];
  for (const path of changed) {
    await page.goto("about:blank");
    await page.goto(`http://${host}${path}`);
    await becomes(page, "verdict.current");
    assert.equal(new URL(page.url()).pathname, "/v", path);
    await page.locator("#copy").click();
    assert.equal(await page.locator("#link").inputValue(), code("verdict.current").code, path);
  }
  // What is lost or altered among the digits is not made up.
  for (const [path, expected] of [
    ["/v" + hash.slice(0, -40), [incomplete]],
    ["/v" + hash.slice(0, 60) + "x" + hash.slice(61), [incomplete]],
    [
      "/v" + hash.slice(0, 60) + (hash[60] === "1" ? "2" : "1") + hash.slice(61),
      [incomplete, sentences["verdict.forged.signature.headline"].zh],
    ],
  ]) {
    await load(page, path);
    const said = page.locator(".verdict h1, #fault-text").first();
    await said.waitFor();
    assert.ok(expected.includes(await said.innerText()), path);
  }
  await page.goto(`http://${host}/v?from=groupmessage`);
  assert.equal(await page.locator("#stripped").innerText(), incomplete);
  await typeNumber(page, code("verdict.current").typed);
  await becomes(page, "verdict.current");
  assert.deepEqual(complaints, []);
  await close();
});

test("numbers are taken as they were typed, and a pasted link in their place", async () => {
  const { typed, code: link } = code("verdict.fulfilled");
  const wide = (text) =>
    [...text].map((c) => (c === "-" ? "－" : String.fromCharCode(c.charCodeAt(0) + 0xfee0))).join("");
  const { page, close } = await open("/", { locale: "en" });
  for (const [given, note] of [
    [wide(typed), "note.typedNumber"],
    [typed.replaceAll("-", " — "), "note.typedNumber"],
    [typed.toLowerCase().replaceAll("-", "\u3000"), "note.typedNumber"],
    [link, "proves.code"],
    [link.replace("#", "?from=timeline#") + "&from=groupmessage", "proves.code"],
    [encodeURIComponent(link), "proves.code"],
  ]) {
    await typeNumber(page, given);
    await becomes(page, "verdict.fulfilled");
    assert.ok((await page.evaluate(() => document.body.textContent)).includes(sentences[note].en), given);
    await enter(page);
  }
  await close();
});

test("another kind of code is not opened", async () => {
  const { page, close } = await open("/v#hello");
  await page.locator("#fault-text").waitFor();
  assert.equal(await page.locator("#fault-text").innerText(), sentences["error.codeIncomplete"].zh);
  await close();
});

test("a link that cannot be read leaves nothing of the verdict that stood in the tab", async () => {
  const { page, close } = await open("/v" + fragment("verdict.current"));
  await becomes(page, "verdict.current");
  await choose(page, pdf("verdict.current"));
  await page.locator('.verdict[data-tone="good"]').waitFor();
  await follow(page, fragment("verdict.cancelled").slice(0, -40));
  await page.locator("#fault-text", { hasText: sentences["error.codeIncomplete"].zh }).waitFor();
  assert.equal(await page.locator(".verdict, .facts").count(), 0);
  assert.equal(await page.locator("h1").innerText(), words.zh["check.title"]);
  assert.equal(await page.evaluate(() => document.activeElement.id), "fault");
  await close();
});

test("a photo that is read late does not take the place of the link that was opened meanwhile", async () => {
  const { page, close } = await open("/");
  let answer = () => undefined;
  const held = new Promise((go) => (answer = go));
  const reader = page.waitForRequest("**/assets/jsQR-*.js");
  await page.route("**/assets/jsQR-*.js", async (route) => {
    await held;
    await route.continue();
  });
  const buffer = await photo("verdict.cancelled");
  await page.locator("#photo").setInputFiles({ name: "a.jpg", mimeType: "image/jpeg", buffer });
  const url = (await reader).url();
  await follow(page, fragment("verdict.fulfilled"));
  await becomes(page, "verdict.fulfilled");
  answer();
  // Once the reader's code is here, what waited for it first has run: the photo was read.
  await page.evaluate((url) => import(url), url);
  assert.equal(await page.locator('.verdict[data-row="verdict.fulfilled"]').count(), 1);
  await close();
});

test("a photo whose reader cannot be loaded says so, and the page waits for nothing", async () => {
  const { page, close } = await open("/");
  await page.route("**/assets/jsQR-*.js", (route) => route.abort());
  const buffer = await photo("verdict.cancelled");
  await page.locator("#photo").setInputFiles({ name: "a.jpg", mimeType: "image/jpeg", buffer });
  await page.locator("#fault-text", { hasText: words.zh["photo.noReader"] }).waitFor();
  assert.equal(await page.locator("#spoken").innerText(), "");
  await close();
});

test("in WeChat the page says how to leave it, and copies the code's link by hand where the clipboard is closed", async () => {
  const userAgent =
    "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0.49";
  const before = (page) =>
    page.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  const { page, close } = await open("/v" + fragment("verdict.current"), { userAgent, before });
  await verdict(page);
  assert.equal(await page.locator("#in-app").innerText(), sentences["error.inApp"].zh);
  await page.locator("#copy").click();
  const link = page.locator("#link");
  assert.equal(await link.inputValue(), code("verdict.current").code);
  assert.deepEqual(await link.evaluate((e) => [e.selectionStart, e.selectionEnd === e.value.length]), [0, true]);
  assert.ok((await page.locator("#copied").innerText()).includes(words.zh["copy.warning"]));
  await accessible(page, "copy by hand");
  await picture(page, "wechat.zh");
  await close();
});

test("on an address that is not published, and without TLS, the page says so, and still checks", async () => {
  // No secure context: no crypto.subtle, no camera, no clipboard, nothing kept.
  const { page, close } = await open("/help/code", { locale: "en" });
  await page.goto(`http://office.example/v${fragment("verdict.current")}`);
  assert.equal(await page.evaluate(() => window.isSecureContext || crypto.subtle !== undefined), false);
  assert.deepEqual(await verdict(page), { row: "verdict.current", tone: "step" });
  const text = await page.locator("main").innerText();
  assert.ok(text.includes(sentences["error.otherHost"].en.replace("{host}", host)));
  // The sample is published on this machine, where nothing speaks TLS: no such address is offered.
  assert.ok(text.includes(words.en["notice.plainHttp"]));
  assert.ok(!text.includes("https://"));
  await page.locator("#copy").click();
  assert.equal(await page.locator("#link").inputValue(), code("verdict.current").code);
  await page.goto("http://office.example/");
  assert.equal(await page.locator("#open-camera").count(), 0);
  await typeNumber(page, code("verdict.current").typed);
  await becomes(page, "verdict.current");
  await picture(page, "plain-http.en");
  await close();
});

test("offline and a silent server say nothing about the contract; what the phone checked itself stands", async () => {
  const { page, close } = await open("/");
  await page.route("**/api/v1/filings/*", (route) => route.abort());
  await page.evaluate((hash) => (location.hash = hash), fragment("verdict.current"));
  assert.deepEqual(await verdict(page), { row: "verdict.cannotCheck.noAnswer", tone: "blank" });
  assert.ok((await page.locator('[data-step="code"]').innerText()).includes(sentences["note.codeOffline"].zh));
  assert.equal(await page.locator('[data-step="filing"]').getAttribute("data-stage"), "failed");
  assert.ok((await page.locator('[data-step="filing"]').innerText()).includes(words.zh["step.filing.noAnswer"]));
  await picture(page, "verdict.cannotCheck.noAnswer.zh");
  await accessible(page, "cannot check");
  await page.unroute("**/api/v1/filings/*");
  await page.locator("#retry").click();
  await becomes(page, "verdict.current");
  assert.equal(await page.evaluate(() => document.activeElement.id), "verdict");
  await page.context().setOffline(true);
  await page.evaluate((hash) => (location.hash = hash), fragment("verdict.change"));
  await becomes(page, "verdict.cannotCheck.offline");
  // Not asked is not the same as not found, nor as not answered.
  assert.ok((await page.locator('[data-step="filing"]').innerText()).includes(words.zh["step.filing.offline"]));
  const told = await page.locator("main").innerText();
  for (const other of ["step.filing.noAnswer", "step.filing.refused"])
    assert.ok(!told.includes(words.zh[other]), other);
  assert.ok(!told.includes(sentences["verdict.unknown.typedNumber.headline"].zh));
  await picture(page, "verdict.cannotCheck.offline.zh");
  // Without a network a code of another key is told as surely as with one.
  await page.evaluate((hash) => (location.hash = hash), fragment("verdict.forged.signature"));
  await becomes(page, "verdict.forged.signature");
  assert.equal(beginning("verdict.forged.signature.headline"), await page.locator("h1").innerText());
  await close();
});
