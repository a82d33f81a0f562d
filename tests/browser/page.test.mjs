// The page of a code in a real Chromium: every verdict of the sample, both languages, phone and desktop.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { host, openBrowser, startSample } from "./sample.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pictures = fileURLToPath(new URL("dist/", import.meta.url));
const sentences = JSON.parse(
  readFileSync(new URL("../../sdk/Ledger.Evidence/sentences.json", import.meta.url), "utf8"),
).sentences;
const phone = { width: 360, height: 640 };
const desktop = { width: 1280, height: 800 };
const tones = {
  "verdict.current": "step",
  "verdict.fulfilled": "step",
  "verdict.change": "change",
  "verdict.cancellation": "change",
  "verdict.notFiled.signed": "change",
  "verdict.notFiled.absent": "change",
  "verdict.superseded": "change",
  "verdict.cancelled": "change",
  "verdict.voided": "change",
  "verdict.forged.signature": "stop",
  "verdict.forged.keyWithdrawn": "stop",
  "verdict.unknown.otherLedger": "stop",
};
let sample;
let browser;

before(async () => {
  mkdirSync(pictures, { recursive: true });
  sample = await startSample();
  browser = await openBrowser(sample.port);
});

after(async () => {
  await browser?.close();
  await sample?.stop();
});

function fragment(row) {
  const { code } = sample.codes.get(row);
  return code.slice(code.indexOf("#"));
}

/** A page with everything that it asks for on record. */
async function open(path, { locale = "zh-CN", viewport = phone, ...more } = {}) {
  const context = await browser.newContext({ locale, viewport, ...more });
  const page = await context.newPage();
  const requests = [];
  const complaints = [];
  page.on("request", (request) => requests.push(request));
  page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
  page.on("pageerror", (fault) => complaints.push(String(fault)));
  await page.goto(`http://${host}${path}`);
  return { page, requests, complaints, close: () => context.close() };
}

/** What the explorer itself answers; the browser's names lead nowhere outside of it. */
async function honest(request, filing) {
  const { pathname } = new URL(request.url());
  const path = filing === undefined ? pathname : `/api/v1/filings/${filing}`;
  return (await fetch(`http://127.0.0.1:${sample.port}${path}`)).text();
}

async function verdict(page) {
  const section = page.locator(".verdict");
  await section.waitFor();
  return { row: await section.getAttribute("data-row"), tone: await section.getAttribute("data-tone") };
}

async function accessible(page, name) {
  // The page's own policy forbids injected scripts; the test's tool runs beside it.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  assert.deepEqual(
    grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`),
    [],
    name,
  );
}

async function fits(page, name) {
  const [content, window] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.ok(content <= window, `${name} scrolls sideways: ${content} > ${window}`);
}

for (const [row, tone] of Object.entries(tones))
  test(`${row} in both languages`, async () => {
    for (const [locale, viewport] of [
      ["zh-CN", phone],
      ["en", desktop],
    ]) {
      const language = locale.slice(0, 2);
      const { page, requests, complaints, close } = await open("/v" + fragment(row), { locale, viewport });
      assert.deepEqual(await verdict(page), { row, tone });
      const id = row in { "verdict.current": 0, "verdict.fulfilled": 0 } ? `${row}.notCompared` : row;
      const headline = sentences[`${id}.headline`][language].split("{")[0];
      assert.ok((await page.locator("h1").innerText()).startsWith(headline));
      assert.ok((await page.title()).startsWith(headline));
      assert.equal(await page.locator("h1").count(), 1);
      if (tone === "stop") assert.equal(await page.locator(".facts").count(), 0);
      await page.screenshot({ path: `${pictures}${row}.${language}.png`, fullPage: true });
      // Contrast, names and order are the same in both languages; one look for each row is enough.
      if (language === "zh") await accessible(page, row);
      await fits(page, `${row} ${language}`);
      assert.deepEqual(complaints, []);
      const digits = fragment(row).slice(2);
      for (const request of requests) {
        assert.equal(new URL(request.url()).host, host);
        const sent = request.url() + JSON.stringify(request.headers()) + (request.postData() ?? "");
        assert.ok(!sent.includes(digits.slice(0, 24)), request.url());
      }
      await close();
    }
  });

test("the filed PDF matches, one byte more does not, a photo and a text are not compared", async () => {
  const { code, document } = sample.codes.get("verdict.current");
  const { page, requests, close } = await open("/v" + code.slice(code.indexOf("#")));
  await verdict(page);
  const pdf = readFileSync(document);
  const choose = (name, buffer) =>
    page.locator("#file").setInputFiles({ name, mimeType: "application/octet-stream", buffer });
  await choose("photo.pdf", Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0]));
  assert.equal(await page.locator("#fault p").innerText(), sentences["error.photo"].zh);
  assert.equal(await page.locator("#fault").evaluate((e) => e === document.activeElement), true);
  assert.equal((await verdict(page)).row, "verdict.current");
  await choose("empty.pdf", Buffer.alloc(0));
  await page.locator("#fault p", { hasText: sentences["error.unreadable"].zh }).waitFor();
  await choose("contract.pdf", pdf);
  await page.locator('.verdict[data-tone="good"]').waitFor();
  assert.ok((await page.locator("h1").innerText()).startsWith(sentences["verdict.current.matches.headline"].zh));
  assert.equal(await page.locator("#verdict").evaluate((e) => e === document.activeElement), true);
  await page.screenshot({ path: `${pictures}verdict.current.matches.zh.png`, fullPage: true });
  await page.screenshot({ path: `${pictures}page.png` });
  await accessible(page, "matches");
  await choose("contract.pdf", Buffer.concat([pdf, Buffer.from("\n")]));
  await page.locator('.verdict[data-row="verdict.altered"]').waitFor();
  assert.equal(await page.locator(".facts").count(), 0);
  await page.screenshot({ path: `${pictures}verdict.altered.zh.png`, fullPage: true });
  await accessible(page, "altered");
  for (const request of requests) assert.equal(request.postDataBuffer(), null, request.url());
  await close();
});

test("a genuine code on another contract's PDF is altered", async () => {
  const other = readFileSync(sample.codes.get("verdict.fulfilled").document);
  const { page, close } = await open("/v" + fragment("verdict.current"));
  await verdict(page);
  await page.locator("#file").setInputFiles({ name: "other.pdf", mimeType: "application/pdf", buffer: other });
  await page.locator('.verdict[data-row="verdict.altered"]').waitFor();
  await close();
});

test("a server that lies is not believed", async () => {
  const lies = {
    "the state": (text) =>
      text.replace(/("nodes":\s*\[\s*"0x[0-9a-f]{40})(.)/, (all, start, digit) => start + (digit === "0" ? "1" : "0")),
    "the seals": (text) =>
      text.replace(
        /("target":\s*"0x[0-9a-f]+)([0-9a-f]{2})"/,
        (all, start, byte) => `${start}${byte === "00" ? "01" : "00"}"`,
      ),
    "the history": (text) => text.replace(/"eventTime":\s*"(\d)/, '"eventTime": "9'),
    "a missing entry": (text) => {
      const answer = JSON.parse(text);
      answer.bundle.records[0].history.pop();
      return `{"bundle":${JSON.stringify(answer.bundle)},"money":"none"}`;
    },
    "another filing": (text, request) => honest(request, sample.codes.get("verdict.fulfilled").filing),
    "the absence of another filing": (text, request) => honest(request, "a".repeat(64)),
    "no evidence": () => '{"bundle":{},"money":"none"}',
    "another form": () => "<html></html>",
  };
  for (const [name, lie] of Object.entries(lies)) {
    const context = await browser.newContext({ locale: "en", viewport: phone });
    const page = await context.newPage();
    await page.route("**/api/v1/filings/*", async (route) => {
      const request = route.request();
      await route.fulfill({ contentType: "application/json", body: await lie(await honest(request), request) });
    });
    await page.goto(`http://${host}/v${fragment("verdict.current")}`);
    assert.deepEqual(await verdict(page), { row: "verdict.cannotCheck.badAnswer", tone: "blank" }, name);
    await context.close();
  }
});

test("an old head is said to be old, and a slow clock to be slow", async () => {
  for (const [shift, expected] of [
    [3600, "verdict.age.asOf"],
    [3 * 86_400, "verdict.age.old"],
    [-3600, "verdict.clockBehind"],
  ]) {
    const context = await browser.newContext({ locale: "en", viewport: phone });
    const page = await context.newPage();
    await page.clock.setFixedTime(Date.now() + shift * 1000);
    await page.goto(`http://${host}/v${fragment("verdict.current")}`);
    await verdict(page);
    const start = sentences[`${expected}.headline`].en.split("{")[0];
    assert.ok((await page.locator("h1").innerText()).startsWith(start), expected);
    assert.notEqual(await page.locator(".verdict").getAttribute("data-tone"), "good");
    await context.close();
  }
});

test("offline and a silent server say nothing about the contract", async () => {
  const { page, close } = await open("/");
  await page.route("**/api/v1/filings/*", (route) => route.abort());
  await page.evaluate((hash) => (location.hash = hash), fragment("verdict.current"));
  assert.deepEqual(await verdict(page), { row: "verdict.cannotCheck.noAnswer", tone: "blank" });
  assert.ok((await page.locator("main").innerText()).includes(sentences["note.codeOffline"].zh));
  await page.screenshot({ path: `${pictures}verdict.cannotCheck.noAnswer.zh.png`, fullPage: true });
  await accessible(page, "cannot check");
  await page.unroute("**/api/v1/filings/*");
  await page.locator(".main-action").click();
  await page.locator('.verdict[data-row="verdict.current"]').waitFor();
  await page.context().setOffline(true);
  await page.evaluate((hash) => (location.hash = hash), fragment("verdict.change"));
  await page.locator('.verdict[data-row="verdict.cannotCheck.offline"]').waitFor();
  await close();
});

test("a code that was cut on the way, and one that is none", async () => {
  for (const hash of [fragment("verdict.current").slice(0, -40), fragment("verdict.current") + "&from=groupmessage"]) {
    const { page, close } = await open("/v" + hash);
    await page.locator("#fault").waitFor();
    assert.equal(await page.locator("#fault p").innerText(), sentences["error.codeIncomplete"].zh);
    await close();
  }
});

test("typed number: found, slipped, unknown", async () => {
  const { page, close } = await open("/");
  await accessible(page, "start");
  await fits(page, "start");
  await page.screenshot({ path: `${pictures}start.zh.png`, fullPage: true });
  const type = async (number) => {
    await page.locator("#number").fill(number);
    await page.locator("form button").click();
  };
  const { typed } = sample.codes.get("verdict.current");
  await type(typed.slice(0, -1) + (typed.endsWith("0") ? "1" : "0"));
  assert.equal(await page.locator("#fault p").innerText(), sentences["error.typedNumber"].zh);
  await type(sample.codes.get("verdict.notFiled.absent").typed);
  assert.deepEqual(await verdict(page), { row: "verdict.unknown.typedNumber", tone: "blank" });
  await page.locator("button", { hasText: "重新扫码" }).click();
  await type(typed);
  await page.locator('.verdict[data-row="verdict.current"]').waitFor();
  assert.ok((await page.locator(".verdict").innerText()).includes(sentences["note.typedNumber"].zh));
  await close();
});

test("a photo of the code leads to the same verdict, printed from a PNG or drawn from the SVG", async () => {
  const { filing } = sample.codes.get("verdict.current");
  const [png, svg] = [join(sample.data, "code.png"), join(sample.data, "code.svg")];
  await sample.run("qr", filing, "--png", png, "--svg", svg);
  const sheet = await browser.newPage();
  await sheet.setContent(readFileSync(svg, "utf8"));
  await sheet.locator("svg").screenshot({ path: `${pictures}code.png` });
  await sheet.close();
  for (const photo of [png, `${pictures}code.png`]) {
    const { page, close } = await open("/");
    await page.locator("#photo").setInputFiles(photo);
    await page.locator('.verdict[data-row="verdict.current"]').waitFor();
    await close();
  }
});

test("large text and language are switched in place and kept", async () => {
  const { page, close } = await open("/v" + fragment("verdict.current"));
  await verdict(page);
  await page.locator("#size").click();
  const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.querySelector(".verdict p")).fontSize));
  assert.ok((await size()) >= 20);
  const low = await page.evaluate(() =>
    [...document.querySelectorAll("main button")].map((b) => b.getBoundingClientRect().height).filter((h) => h < 60),
  );
  assert.deepEqual(low, []);
  await fits(page, "large text");
  await page.screenshot({ path: `${pictures}large.zh.png`, fullPage: true });
  await page.locator("#language").click();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  assert.ok((await page.locator("h1").innerText()).startsWith(sentences["verdict.current.notCompared.headline"].en));
  await page.reload();
  await verdict(page);
  assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  assert.equal(await page.evaluate(() => document.documentElement.classList.contains("large")), true);
  await close();
});

test("dark, high contrast and 200% zoom lose nothing", async () => {
  for (const [name, more] of Object.entries({
    dark: { colorScheme: "dark" },
    contrast: { contrast: "more" },
    zoom: { viewport: { width: 180, height: 320 }, deviceScaleFactor: 2 },
  })) {
    const { page, close } = await open("/v" + fragment("verdict.superseded"), more);
    await verdict(page);
    await accessible(page, name);
    await fits(page, name);
    await page.screenshot({ path: `${pictures}${name}.zh.png`, fullPage: true });
    await close();
  }
});

test("the history page is checked in the browser, and says so when it does not hold", async () => {
  const { filing } = sample.codes.get("verdict.superseded");
  const { page, complaints, close } = await open(`/filings/${filing}`);
  await page.locator('#unchecked[data-checked="true"]').waitFor();
  await page.screenshot({ path: `${pictures}history.zh.png`, fullPage: true });
  await accessible(page, "history");
  await fits(page, "history");
  assert.deepEqual(complaints, []);
  await page.route("**/api/v1/filings/*", async (route) => {
    const text = await honest(route.request());
    await route.fulfill({
      contentType: "application/json",
      body: text.replace(/"eventTime":\s*"(\d)/, '"eventTime": "9'),
    });
  });
  await page.reload();
  await page.locator('#unchecked[data-checked="false"]').waitFor();
  await close();
});

test("on an address that is not published the page says which one is", async () => {
  const context = await browser.newContext({ locale: "en", viewport: phone });
  const page = await context.newPage();
  await page.goto(`http://office.example/v${fragment("verdict.current")}`);
  await verdict(page);
  const text = await page.locator("main").innerText();
  assert.ok(text.includes(sentences["error.otherHost"].en.replace("{host}", host)));
  assert.ok(text.includes(sentences["error.plainHttp"].en.replace("{https}", `https://${host}`)));
  await context.close();
});
