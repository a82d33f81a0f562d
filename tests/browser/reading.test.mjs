// Keyboard, screen reader, steps, paper: how the page is gone through and read.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  becomes,
  choose,
  code,
  follow,
  fragment,
  host,
  open,
  pdf,
  picture,
  sentences,
  verdict,
  words,
  world,
} from "./world.mjs";

test("the whole journey works by keyboard alone, with focus always seen, and the code stays in the address", async () => {
  const { page, close } = await open("/v" + fragment("verdict.current"), { locale: "en" });
  await verdict(page);
  const at = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent.trim());
  assert.equal(await page.evaluate(() => document.activeElement === document.body), true);
  await page.keyboard.press("Tab");
  assert.equal(await at(), words.en["frame.skip"]);
  await page.keyboard.press("Enter");
  assert.equal(await at(), "main");
  assert.equal(new URL(page.url()).hash, fragment("verdict.current"));
  await page.keyboard.press("Tab");
  assert.equal(await at(), "file");
  const order = [];
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement === document.body)) break;
    order.push(
      await page.evaluate(() => {
        const style = getComputedStyle(document.activeElement);
        const box = document.activeElement.getBoundingClientRect();
        const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 3 && box.width > 0;
        return { seen, top: Math.round(box.top + scrollY), name: document.activeElement.textContent.trim() };
      }),
    );
  }
  assert.ok(order.length >= 18, String(order.length));
  assert.deepEqual(
    order.filter(({ seen }) => !seen),
    [],
  );
  const tops = order.map(({ top }) => top);
  assert.deepEqual(
    tops,
    [...tops].sort((a, b) => a - b),
    "order of the tabs is the order of the page",
  );
  // Compared by eye, by keyboard: all the same, then one different.
  for (const key of ["contractNo", "area", "place", "parties"]) {
    await page.getByRole("button", { name: `${words.en["fact." + key]}: ${words.en["eye.same"]}` }).focus();
    await page.keyboard.press("Space");
  }
  await page.locator(".notice", { hasText: words.en["eye.allSame"] }).waitFor();
  assert.deepEqual(await verdict(page), { row: "verdict.current", tone: "step" });
  assert.equal(await page.locator("#not-compared").innerText(), words.en["eye.notCompared"]);
  await page.getByRole("button", { name: `${words.en["fact.area"]}: ${words.en["eye.different"]}` }).focus();
  await page.keyboard.press("Enter");
  // What the reader saw comes before what the ledger says.
  await becomes(page, "page.itemDiffers");
  assert.equal(await page.locator("h1").innerText(), words.en["eye.differs.headline"]);
  assert.ok((await page.title()).startsWith(words.en["eye.differs.headline"]));
  assert.equal(await page.locator("#spoken").innerText(), words.en["eye.differs.headline"]);
  const reason = await page.locator(".verdict .reason").innerText();
  assert.ok(reason.includes(sentences["verdict.current.notCompared.headline"].en), reason);
  await picture(page, "eye.en");
  await page.locator(".limits summary").focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.locator(".limits").evaluate((e) => e.open), true);
  await close();
});

test("every row whose items are shown offers to compare them, says what it leaves out, and warns of copied codes", async () => {
  const { page, close } = await open("/");
  const rows = ["current", "fulfilled", "change", "cancellation", "superseded", "cancelled", "voided"].map(
    (r) => "verdict." + r,
  );
  for (const row of [...rows, "verdict.notFiled.signed", "verdict.notFiled.absent"]) {
    await follow(page, fragment(row));
    await becomes(page, row);
    assert.equal(await page.locator("#copied-code").innerText(), words.zh["eye.copied"], row);
    assert.equal(await page.locator("#not-compared").innerText(), words.zh["eye.notCompared"], row);
    await page.locator(".pair button").nth(1).click();
    await becomes(page, "page.itemDiffers");
    assert.equal((await verdict(page)).tone, "change", row);
    await page.locator(".pair button").first().click();
    await becomes(page, row);
  }
  // A code that can't be looked up is warned of as well.
  await page.route("**/api/v1/filings/*", (route) => route.abort());
  await follow(page, fragment("verdict.current") + "&from=timeline");
  await becomes(page, "verdict.cannotCheck.noAnswer");
  assert.equal(await page.locator("#copied-code").count(), 1);
  await close();
});

test("a screen reader hears each step's end and the verdict once, and focus goes where the reader's act led", async () => {
  const listen = (page) =>
    page.addInitScript(() => {
      window.heard = [];
      new MutationObserver(() => {
        const said = document.getElementById("spoken")?.textContent;
        if (said !== undefined && said !== window.heard.at(-1)) window.heard.push(said);
      }).observe(document, { characterData: true, childList: true, subtree: true });
    });
  const { page, close } = await open("/v" + fragment("verdict.current"), { before: listen });
  await verdict(page);
  const heard = () => page.evaluate(() => window.heard.filter((said) => said !== ""));
  assert.deepEqual(await heard(), [
    words.zh["step.filing.working"],
    sentences["verdict.current.notCompared.headline"].zh,
  ]);
  assert.equal(await page.locator('[aria-live], [role="status"]').count(), 1);
  assert.equal(await page.evaluate(() => document.activeElement === document.body), true);
  await choose(page, pdf("verdict.current"));
  await page.locator('.verdict[data-tone="good"]').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "verdict");
  assert.equal((await heard()).filter((said) => said === sentences["verdict.current.matches.headline"].zh).length, 1);
  await close();
});

test("while the filing is asked for, the code's own step is done and the others are open, without tone", async () => {
  const { page, close } = await open("/");
  let answer = () => undefined;
  const asked = new Promise((go) => (answer = go));
  await page.route("**/api/v1/filings/*", async (route) => {
    await asked;
    await route.continue();
  });
  await page.evaluate((hash) => (location.hash = hash), fragment("verdict.current"));
  await page.locator('[data-step="filing"][data-stage="now"]').waitFor();
  assert.equal(await page.locator('[data-step="code"]').getAttribute("data-stage"), "done");
  assert.ok((await page.locator('[data-step="code"]').innerText()).includes(sentences["note.codeOffline"].zh));
  assert.equal(await page.locator('[data-step="file"]').getAttribute("data-stage"), "open");
  assert.equal(await page.locator(".verdict, svg").count(), 0);
  await picture(page, "steps.zh");
  answer();
  await becomes(page, "verdict.current");
  await close();
});

test("on paper folds are open, nothing to press is left, and the shapes are told apart in grey", async () => {
  const shapes = new Map();
  const { page, close } = await open("/");
  for (const row of [
    "verdict.current",
    "verdict.superseded",
    "verdict.cancelled",
    "verdict.notFiled.signed",
    "verdict.change",
    "verdict.forged.signature",
  ]) {
    await follow(page, fragment(row));
    await becomes(page, row);
    shapes.set(await page.locator(".verdict svg").innerHTML(), row);
  }
  assert.equal(shapes.size, 6);
  await follow(page, fragment("verdict.current"));
  await becomes(page, "verdict.current");
  await choose(page, pdf("verdict.current"));
  await page.locator('.verdict[data-tone="good"]').waitFor();
  await page.emulateMedia({ media: "print" });
  await page.locator(".limits ol").first().waitFor();
  assert.equal(await page.evaluate(() => [...document.querySelectorAll("details")].every((fold) => fold.open)), true);
  const pressed = page.locator("button:visible, input:visible, nav:visible");
  assert.equal(await pressed.count(), 0);
  const text = await page.locator("body").innerText();
  for (const id of ["notProves.truth", "notProves.legal", "proves.document"])
    assert.ok(text.includes(sentences[id].zh), id);
  assert.ok(text.includes(words.zh["frame.sample"]));
  assert.ok(text.includes(host));
  const rows = await page.locator(".timeline li").evaluateAll((all) => all.map((e) => e.getBoundingClientRect().top));
  assert.deepEqual(
    rows,
    [...rows].sort((a, b) => b - a),
    "oldest first on paper",
  );
  // What brings a reader back from the sheet: the file, its fingerprint, the filing, the address, the anchor.
  const digits = text.replace(/\s/g, "");
  const digest = createHash("sha256").update(pdf("verdict.current")).digest("hex");
  const anchor = createHash("sha256")
    .update(readFileSync(join(world.sample.data, "trust.json")))
    .digest("hex");
  const { filing } = code("verdict.current");
  for (const part of ["contract.pdf", digest, filing, `http://${host}/filings/${filing}`, anchor])
    assert.ok(digits.includes(part), part);
  await picture(page, "print.zh");
  await page.emulateMedia({ media: "screen" });
  await page.waitForFunction(() => [...document.querySelectorAll("details:not(#more)")].every((fold) => !fold.open));
  await close();
});
