// Both axes together; numbers that are none; photos of what "ledger qr" draws; age.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { headlineOf } from "./rows.mjs";
import {
  accessible,
  becomes,
  beginning,
  choose,
  code,
  enter,
  follow,
  fragment,
  load,
  open,
  pdf,
  picture,
  pictures,
  sentences,
  typeNumber,
  verdict,
  words,
  world,
} from "./world.mjs";

/** Row of the code, PDF that is chosen, row and tone that follow; and what else must be said. */
const combinations = [
  ["verdict.current", ["verdict.current"], "verdict.current", "good", "verdict.current.matches.headline"],
  ["verdict.fulfilled", ["verdict.fulfilled"], "verdict.fulfilled", "good", "verdict.fulfilled.matches.headline"],
  ["verdict.superseded", ["verdict.superseded"], "verdict.superseded", "change", "note.matchesVersion"],
  ["verdict.superseded", ["verdict.superseded", 2], "verdict.superseded", "change", "note.matchesVersion"],
  ["verdict.change", ["verdict.change"], "verdict.change", "change", "note.matchesVersion"],
  ["verdict.cancellation", ["verdict.cancellation"], "verdict.cancellation", "change", "note.matchesVersion"],
  ["verdict.cancelled", ["verdict.cancelled"], "verdict.cancelled", "change", "note.matchesVersion"],
  ["verdict.voided", ["verdict.voided"], "verdict.voided", "change", "note.matchesVersion"],
  ["verdict.notFiled.signed", ["verdict.notFiled.signed"], "verdict.notFiled.signed", "change", "note.matchesVersion"],
];

/** The two that are green, two that a file tells apart, and one that is none any more. */
const pictured = new Set(["verdict.current", "verdict.fulfilled", "verdict.superseded", "verdict.cancelled"]);

test("each record with its own PDF, and each with another contract's", async () => {
  const { page, close } = await open("/");
  for (const [row, document, result, tone, says] of combinations) {
    await follow(page, fragment(row));
    await becomes(page, row);
    await choose(page, pdf(...document));
    await page.locator("main", { hasText: beginning(says) }).waitFor();
    assert.deepEqual(await verdict(page), { row: result, tone }, row);
    if (pictured.has(row)) await picture(page, `${row}.matches${document[1] ?? ""}.zh`);
    if (row === "verdict.current") await accessible(page, row + " matches");
    // The picture of the README.
    if (row === "verdict.current") await page.screenshot({ path: `${pictures}page.png` });
    // A genuine code beside another contract's file.
    await choose(page, pdf(row === "verdict.current" ? "verdict.fulfilled" : "verdict.current"), "other.pdf");
    await becomes(page, "verdict.altered");
    assert.equal((await verdict(page)).tone, "stop");
    const reason = await page.locator(".verdict .reason").innerText();
    assert.ok(reason.includes(beginning(headlineOf(row, "notCompared"))), row);
    assert.equal(await page.locator(".facts").count(), 0, row);
    if (row === "verdict.current" || row === "verdict.cancelled") await picture(page, `${row}.altered.zh`);
    if (row === "verdict.current") await accessible(page, "altered");
    await enter(page);
  }
  await close();
});

test("slipped and unknown numbers have their own words", async () => {
  const { page, close } = await open("/");
  const type = (number) => typeNumber(page, number);
  const { typed } = code("verdict.current");
  await type(typed.slice(0, -1) + (typed.endsWith("0") ? "1" : "0"));
  assert.equal(await page.locator("#fault-text").innerText(), sentences["error.typedNumber"].zh);
  assert.equal(await page.locator("#number").getAttribute("aria-describedby"), "number-note fault-text");
  assert.equal(await page.evaluate(() => document.activeElement.id), "fault");
  await page.locator("#to-control").click();
  assert.equal(await page.evaluate(() => document.activeElement.id), "number");
  assert.equal(new URL(page.url()).hash, "");
  await type(code("verdict.notFiled.absent").typed);
  assert.deepEqual(await verdict(page), { row: "verdict.unknown.typedNumber", tone: "blank" });
  await picture(page, "verdict.unknown.typedNumber.zh");
  await page.locator("#restart").click();
  await type(typed);
  await becomes(page, "verdict.current");
  await close();
});

test("a photo of the code leads to the same verdicts, and the copied link is the code's", async () => {
  const { filing } = code("verdict.current");
  const [png, svg] = [join(world.sample.data, "code.png"), join(world.sample.data, "code.svg")];
  await world.sample.run("qr", filing, "--png", png, "--svg", svg);
  // As a phone shows it: of a screen with one dot a pixel a module of the code has one and a half.
  const sheet = await world.browser.newPage({ deviceScaleFactor: 3 });
  await sheet.setContent(readFileSync(svg, "utf8"));
  await sheet.locator("svg").screenshot({ path: `${pictures}code.png` });
  await sheet.close();
  const { page, close } = await open("/", { permissions: ["clipboard-read", "clipboard-write"] });
  for (const photo of [png, `${pictures}code.png`]) {
    await enter(page);
    await page.locator("#photo").setInputFiles(photo);
    await becomes(page, "verdict.current");
    await page.locator("#copy").click();
    await page.locator("#copied").waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(link, code("verdict.current").code);
    assert.equal(await page.locator("#copied p").last().innerText(), words.zh["copy.warning"]);
  }
  await picture(page, "copied.zh");
  await close();
});

test("a photo without a code says so at its own chooser", async () => {
  const { page, close } = await open("/");
  await page.locator("#photo").setInputFiles({ name: "a.png", mimeType: "image/png", buffer: await page.screenshot() });
  await page.locator("#fault").waitFor();
  assert.equal(await page.locator("#fault-text").innerText(), words.zh["photo.none"]);
  await close();
});

test("an old head is said to be old, and a slow clock to be slow", async () => {
  const { page, close } = await open("/");
  for (const [shift, expected, tone] of [
    [3600, "verdict.age.asOf", "step"],
    [3 * 86_400, "verdict.age.old", "blank"],
    [-3600, "verdict.clockBehind", "blank"],
  ]) {
    await page.clock.setFixedTime(Date.now() + shift * 1000);
    await load(page, "/v" + fragment("verdict.fulfilled"));
    assert.equal((await verdict(page)).tone, tone, expected);
    assert.ok((await page.locator("h1").innerText()).startsWith(beginning(expected + ".headline")), expected);
    await choose(page, pdf("verdict.fulfilled"));
    await page
      .locator("h1", {
        hasText: expected === "verdict.clockBehind" ? "" : sentences["verdict.fulfilled.matches.headline"].zh,
      })
      .waitFor();
    assert.equal((await verdict(page)).tone, tone, expected);
    await picture(page, `${expected}.zh`);
  }
  await close();
});
