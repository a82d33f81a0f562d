import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { type MutatedVectors, patched, readJson, type Vector, vectorFolder } from "./vectors.js";

// Pictures and built pages are output, beside the compiled tests.
const output = join(dirname(fileURLToPath(import.meta.url)), "..", "offline");
const workspace = join(vectorFolder, "..", "..", "sdk", "verify-js");
const { offlinePage } = (await import(pathToFileURL(join(workspace, "page", "build.mjs")).href)) as {
  offlinePage(given?: { trust?: Uint8Array | null; bundle?: Uint8Array | null }): Promise<string>;
};
const documents = join(vectorFolder, "evidence", "documents");
const good = readJson<Vector>("evidence", "verdict", "current-matches.json");
const trust = readFileSync(join(vectorFolder, "evidence", "trust.json"));
const axe = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
let browser: Browser;

before(async () => {
  mkdirSync(output, { recursive: true });
  browser = await chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
  });
});

after(() => browser.close());

interface Opened {
  readonly page: Page;
  /** Requests to anything but the file itself. */
  readonly asked: string[];
  /** What the browser's console or its error event said. */
  readonly complaints: string[];
}

/** Opens the built file from disk at a device's time; `bundle` is embedded, `trust` built in where it is given. */
async function open(
  name: string,
  embedded: { trust?: Uint8Array; bundle?: string },
  locale = "zh-CN",
): Promise<Opened> {
  const file = join(output, name + ".html");
  const bundle = embedded.bundle === undefined ? null : new TextEncoder().encode(embedded.bundle);
  writeFileSync(file, await offlinePage({ trust: embedded.trust ?? null, bundle }));
  const context = await browser.newContext({ locale, viewport: { width: 360, height: 640 } });
  const page = await context.newPage();
  await page.clock.setFixedTime(Number(good.now) * 1000);
  const asked: string[] = [];
  const complaints: string[] = [];
  const address = pathToFileURL(file).href;
  page.on("request", (r) => void (r.url() === address || asked.push(r.url())));
  page.on("pageerror", (e) => void complaints.push(e.message));
  page.on("console", (m) => void (m.type() === "error" && complaints.push(m.text())));
  await page.goto(address);
  return { page, asked, complaints };
}

async function finish({ page, asked, complaints }: Opened, picture: string): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  assert.ok(!wide, "the page scrolls sideways at 360 px");
  const serious = (await page.evaluate(`${axe}; axe.run()`)) as { violations: { id: string; impact: string }[] };
  assert.deepEqual(
    serious.violations.filter((v) => v.impact === "serious" || v.impact === "critical").map((v) => v.id),
    [],
  );
  await page.screenshot({ path: join(output, picture + ".png"), fullPage: true });
  assert.deepEqual(asked, []);
  assert.deepEqual(complaints, []);
  await page.context().close();
}

const headline = (page: Page): Promise<string | null> => page.textContent("#verdict h2");

test("a chosen anchor, a chosen bundle and a chosen PDF come to the vector's verdict, in both languages", async () => {
  const opened = await open("chosen", {});
  const { page } = opened;
  assert.match((await page.textContent("#result"))!, /请先选择信任锚和证据包/);
  await page.setInputFiles("#anchor-file", { name: "trust.json", mimeType: "", buffer: trust });
  await page.setInputFiles("#bundle-file", {
    name: "bundle.json",
    mimeType: "",
    buffer: Buffer.from(JSON.stringify(good.bundle)),
  });
  await page.waitForSelector("#verdict.step");
  assert.equal(await headline(page), "备案在册，请再核对您手里的合同");
  await page.setInputFiles("#document-file", join(documents, "contract-1.pdf"));
  await page.waitForSelector("#verdict.good");
  assert.equal(await headline(page), "一致，这就是备案在册的合同");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "verdict");
  await page.click("#language");
  assert.equal(await headline(page), good.expect.headline);
  assert.match((await page.textContent("#document-state"))!, /^contract-1\.pdf \(35 B\)$/);
  assert.match((await page.textContent("#result"))!, /Price \(yuan\)1,200,000\.00/);
  const outcomes = await page.$$eval("[data-check]", (items) =>
    Object.fromEntries(items.map((i) => [i.getAttribute("data-check"), i.className])),
  );
  const expected = Object.entries(good.expect.checks).map(([n, o]) => [n, o.toLowerCase()]);
  assert.deepEqual(outcomes, Object.fromEntries(expected));
  await finish(opened, "matches-en");
});

test("an embedded bundle against a built-in anchor; another PDF is altered, a photo is no document", async () => {
  const opened = await open("embedded", { trust, bundle: JSON.stringify(good.bundle) });
  const { page } = opened;
  await page.waitForSelector("#verdict.step");
  assert.ok(await page.isHidden("#anchor-file"));
  await page.setInputFiles("#document-file", {
    name: "contract.pdf",
    mimeType: "application/pdf",
    buffer: Buffer.from("ffd8ffe000104a464946", "hex"),
  });
  await page.waitForFunction(() => document.getElementById("document-state")!.textContent!.includes("这是照片"));
  assert.ok(await page.isVisible("#verdict.step"));
  await page.setInputFiles("#document-file", join(documents, "altered.pdf"));
  await page.waitForSelector("#verdict.stop");
  assert.match((await headline(page))!, /^不一致/);
  await finish(opened, "altered-zh");
});

test("a changed bundle is grey and never red, in English for an English browser", async () => {
  const { vectors } = readJson<MutatedVectors>("evidence", "mutated", "filing.json");
  const change = vectors.find((v) => v.name === "bundle/records/0/history/0/role")!;
  const bent = patched(good, "evidence/verdict", change.patch);
  const opened = await open("changed", { trust, bundle: JSON.stringify(bent.bundle) }, "en-GB");
  await opened.page.waitForSelector("#verdict.blank");
  assert.equal(await headline(opened.page), change.expect.headline);
  await finish(opened, "changed-en");
});

test("text of a bundle is text, and a broken anchor is named", async () => {
  const markup = "<img src=x onerror=alert(1)>";
  const opened = await open("markup", { trust, bundle: `{"${markup}": 1}` });
  const { page } = opened;
  await page.waitForSelector("#verdict.blank");
  assert.equal(await page.$("img"), null);
  await finish(opened, "no-bundle-zh");
  const other = await open("anchor", {});
  await other.page.setInputFiles("#anchor-file", { name: "trust.json", mimeType: "", buffer: Buffer.from("{}") });
  await other.page.waitForSelector(".fault");
  assert.match((await other.page.textContent(".fault"))!, /trust\.json/);
  await finish(other, "bad-anchor-zh");
});

test("the file is under 400 kB, bundle and anchor apart, and calls nothing younger than its target", async () => {
  const text = await offlinePage();
  assert.ok(Buffer.byteLength(text) < 400_000, Buffer.byteLength(text) + " bytes");
  // What browsers of the build's target do not have.
  assert.doesNotMatch(text, /Object\.hasOwn\(|\.replaceAll\(|structuredClone\(/);
});
