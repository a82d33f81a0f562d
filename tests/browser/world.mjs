// What the tests of a file stand in: the sample city, a proxy before its explorer, one Chromium; and how they look at a page.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { startProxy } from "./proxy.mjs";
import { host, joinSample, openBrowser, startSample } from "./sample.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const file = (path) => fileURLToPath(new URL(path, import.meta.url));
const json = (path) => JSON.parse(readFileSync(file(path), "utf8"));

export { host };
export const pictures = file("dist/");
export const sentences = json("../../sdk/Ledger.Evidence/sentences.json").sentences;
export const words = { zh: json("../../explorer/web/text/zh.json"), en: json("../../explorer/web/text/en.json") };
export const phone = { width: 360, height: 640 };
export const desktop = { width: 1280, height: 800 };

/** Filled before the first test of a file. */
export const world = { sample: null, proxy: null, browser: null };

before(async () => {
  mkdirSync(pictures, { recursive: true });
  const told = process.env.LEDGER_BROWSER_SAMPLE;
  world.sample = told === undefined ? await startSample() : joinSample(JSON.parse(told));
  world.proxy = await startProxy(world.sample.port);
  world.browser = await openBrowser(world.proxy.port);
});

after(async () => {
  await world.browser?.close();
  await world.proxy?.stop();
  await world.sample?.stop();
});

export const code = (row) => world.sample.codes.get(row);

export function fragment(row) {
  const text = code(row).code;
  return text.slice(text.indexOf("#"));
}

/** The filed PDF of the sample's row; `version` 2 where the deal was changed. */
export function pdf(row, version = 1) {
  const path = code(row).document;
  return readFileSync(version === 1 ? path : path.replace(/\.pdf$/, `-v${version}.pdf`));
}

/** A page with everything that it asks for on record. */
export async function open(path, { locale = "zh-CN", viewport = phone, before, ...more } = {}) {
  const context = await world.browser.newContext({ locale, viewport, serviceWorkers: "block", ...more });
  const page = await context.newPage();
  const requests = [];
  const complaints = [];
  page.on("request", (request) => requests.push(request));
  page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
  page.on("pageerror", (fault) => complaints.push(String(fault)));
  await before?.(page);
  await page.goto(`http://${host}${path}`);
  return { page, requests, complaints, close: () => context.close() };
}

/** Lies while `work` runs. */
export async function lying(lie, work) {
  world.proxy.lie = lie;
  try {
    await work();
  } finally {
    world.proxy.lie = null;
  }
}

/** What the explorer itself answers. */
export async function honest(path) {
  return (await fetch(`http://127.0.0.1:${world.sample.port}${path}`)).text();
}

export async function verdict(page) {
  const section = page.locator(".verdict");
  await section.waitFor();
  return { row: await section.getAttribute("data-row"), tone: await section.getAttribute("data-tone") };
}

export const becomes = (page, row) => page.locator(`.verdict[data-row="${row}"]`).waitFor();

let loads = 0;

/** A page as a scanned link opens it: loaded anew, whatever stood in the tab. What stands before the # is not looked at. */
export async function load(page, path) {
  const [way, hash] = path.split("#");
  await page.goto(`http://${host}${way}` + (hash === undefined ? "" : `?load=${++loads}#${hash}`));
}

/** Another link in the tab that is open, as when the reader scans again. */
export const follow = (page, hash) => page.evaluate((hash) => void (location.hash = hash), hash);

/** Back to where a code is scanned, a photo chosen, a number typed: the code is taken off the address. */
export async function enter(page) {
  await page.evaluate(() => {
    location.hash = "none";
    location.hash = "";
  });
  await page.locator("#number").waitFor();
}

export async function typeNumber(page, number) {
  await page.locator("#number").fill(number);
  await page.locator("form button").click();
}

export const choose = (page, buffer, name = "contract.pdf") =>
  page.locator("#file").setInputFiles({ name, mimeType: "application/octet-stream", buffer });

/** The part of a sentence before its first place, as it stands on a page. */
export const beginning = (id, language = "zh") => sentences[id][language].split("{")[0];

export async function picture(page, name) {
  await page.screenshot({ path: `${pictures}${name}.png`, fullPage: true });
}

export async function accessible(page, name) {
  // The page's own policy forbids injected scripts; the test's tool runs beside it.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const grave = await page.evaluate(async () => {
    const { violations } = await window.axe.run({ resultTypes: ["violations"], preload: false });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  });
  assert.deepEqual(grave, [], name);
}

/**
 * Nothing is cut, covered or pushed out: the page does not scroll sideways, each text lies inside the window and inside
 * what clips it, and what can be pressed is what lies at its place.
 */
export async function losesNothing(page, name) {
  const faults = await page.evaluate(() => {
    const found = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) found.push(`scrolls sideways: ${root.scrollWidth} > ${root.clientWidth}`);
    const seen = (e) => e.checkVisibility() && !e.closest(".spoken, .skip, svg");
    for (const e of document.querySelectorAll("body *")) {
      const own = [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim() !== "");
      if (!seen(e) || !(own || e.matches("button, a, input, summary"))) continue;
      const said = e.textContent.trim().slice(0, 20) || e.id;
      for (const box of e.getClientRects())
        if (box.left < -1 || box.right > root.clientWidth + 1) found.push(`outside the window: ${said}`);
      const style = getComputedStyle(e);
      const clips = style.overflow !== "visible" || style.textOverflow === "ellipsis";
      if (
        clips &&
        !e.matches("input, textarea") &&
        (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
      )
        found.push(`cut: ${said}`);
    }
    for (const e of document.querySelectorAll("button, a, input, summary")) {
      if (!seen(e)) continue;
      e.scrollIntoView({ block: "center", behavior: "instant" });
      const box = e.getBoundingClientRect();
      const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      if (top === null || !(e.contains(top) || top.contains(e))) found.push(`covered: ${e.textContent.trim() || e.id}`);
    }
    window.scrollTo(0, 0);
    return found;
  });
  assert.deepEqual(faults, [], name);
}

/** The words of the page, without blanks: what every display must hold in the same order. */
export const content = (page) => page.evaluate(() => [document.body.innerText].join("").replace(/\s+/g, ""));
