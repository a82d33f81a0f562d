// Large text, zoom, dark, contrast: the same content in each, and nothing lost.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  accessible,
  code,
  content,
  desktop,
  fragment,
  load,
  host,
  losesNothing,
  open,
  phone,
  picture,
  sentences,
  verdict,
  words,
  world,
} from "./world.mjs";

/** Four times as much text in a window of half the width is what 200% zoom does to a page. */
const zoomed = (viewport) => ({ width: viewport.width / 2, height: viewport.height / 2 });
/** What changes by the second: ages, and the fingerprint of a report that tells one. */
const ages = (text) => text.replace(/\d+(s|秒|min|分钟)/g, "D").replace(/0x[0-9a-f]{64}/g, "F");
const press = (id) => (page) => page.locator(id).click();
const plain = { colorScheme: "light", contrast: "no-preference", forcedColors: "none" };

/** How a page that is open is made to look like each of them, one after the other. */
const displays = {
  plain: () => undefined,
  dark: (page) => page.emulateMedia({ ...plain, colorScheme: "dark" }),
  contrast: (page) => page.emulateMedia({ ...plain, contrast: "more" }),
  forced: (page) => page.emulateMedia({ ...plain, forcedColors: "active" }),
  // Text alone half as large again, as Android and WeChat enlarge it.
  text: async (page) => {
    await page.emulateMedia(plain);
    await page.evaluate(() => (document.documentElement.style.fontSize = "150%"));
  },
  large: async (page) => {
    await page.evaluate(() => (document.documentElement.style.fontSize = ""));
    await press("#size")(page);
  },
};
const coloured = new Set(["dark", "contrast", "forced"]);
const sizes = { zoom: () => undefined, "large-zoom": press("#size") };

for (const [locale, viewport] of [
  ["zh-CN", phone],
  ["en", desktop],
])
  test(`each display holds the same content in the same order and loses nothing, ${locale}`, async (t) => {
    const pages = [
      ["/v" + fragment("verdict.superseded"), "change"],
      ["/v" + fragment("verdict.current"), "step"],
      ["/", "start"],
      ["/filings/" + code("verdict.superseded").filing, "history"],
    ];
    const expected = new Map();
    const unfolds = words[locale.slice(0, 2)]["act.more"];
    // The ledger goes on meanwhile; each display is shown the same answer.
    const answers = new Map();
    world.proxy.lie = (path, text) => {
      if (!path.includes("/filings/")) return null;
      if (!answers.has(path)) answers.set(path, text);
      return answers.get(path);
    };
    t.after(() => (world.proxy.lie = null));
    for (const [looks, more] of [
      // Colours are the same on a desk; what is largest there has another room to fit into.
      [viewport === phone ? displays : { plain: displays.plain }, { viewport }],
      [sizes, { viewport: zoomed(viewport), deviceScaleFactor: 2 }],
    ]) {
      const { page, close } = await open("/help/code", { locale, ...more });
      for (const [path, subject] of pages) {
        await load(page, path);
        if (path.startsWith("/v")) await verdict(page);
        if (subject === "history") await page.locator("#unchecked[data-checked]").waitFor();
        await page.evaluate(() => document.querySelectorAll("details").forEach((fold) => (fold.open = true)));
        for (const [name, look] of Object.entries(looks)) {
          await look(page);
          // Colours move nothing: two pages show them all.
          if (coloured.has(name) && !["change", "start"].includes(subject)) continue;
          // Large text folds what is behind verdict, one action and telephone; unfolded it is the same.
          await page.evaluate(() => document.querySelectorAll("details").forEach((fold) => (fold.open = true)));
          const text = ages(await content(page)).replace(unfolds, "");
          assert.equal(text, expected.get(subject) ?? text, `${name} ${subject}`);
          expected.set(subject, text);
          await losesNothing(page, `${name} ${subject}`);
          // What the sizes change of a page's contrast, names and order, the plain page has shown already.
          if (["plain", "dark", "contrast", "large"].includes(name)) await accessible(page, `${name} ${subject}`);
          if (name === "plain" || (viewport === phone && subject !== "step"))
            await picture(page, `${name}.${subject}.${locale.slice(0, 2)}`);
        }
        // Large text is kept from page to page, like the language.
        if (await page.evaluate(() => document.documentElement.classList.contains("large"))) await press("#size")(page);
      }
      await close();
    }
  });

test("large text: verdict, one action and the telephone; everything else is behind one fold", async () => {
  const { page, close } = await open("/");
  for (const [row, action] of [
    ["verdict.current", "file"],
    ["verdict.superseded", "file"],
    ["verdict.forged.signature", "restart"],
    ["verdict.notFiled.absent", "retry"],
  ]) {
    await load(page, "/v?size=large" + fragment(row));
    await verdict(page);
    if (!(await page.evaluate(() => document.documentElement.classList.contains("large")))) await press("#size")(page);
    const shown = await page.evaluate(() =>
      [...document.querySelectorAll("main button, main input, main a, main summary")]
        .filter((e) => e.checkVisibility())
        .map((e) => e.id || e.closest("details").id),
    );
    assert.deepEqual(shown, [action, "call", "more"], row);
    await picture(page, `large.${row}.zh`);
    await page.locator("#more > summary").click();
    assert.ok((await page.locator("#next li").count()) >= 1, row);
  }
  await close();
});

test("large text: 20 px at least, targets of 60 px, one action a line, switched in place and kept", async () => {
  const { page, close } = await open("/v" + fragment("verdict.current"));
  await verdict(page);
  await page.locator("#size").click();
  const measured = await page.evaluate(() => {
    const size = (e) => parseFloat(getComputedStyle(e).fontSize);
    const inside = [...document.querySelectorAll("main p, main dd, main dt, main li, main label, main summary")];
    const targets = [...document.querySelectorAll("button, .action, summary, input, header a, footer a")];
    const visible = (e) => e.checkVisibility();
    const lines = [...document.querySelectorAll(".actions")].filter(visible).flatMap((row) => {
      const tops = [...row.children].map((e) => Math.round(e.getBoundingClientRect().top));
      return new Set(tops).size === tops.length ? [] : [row.textContent.trim()];
    });
    return {
      small: inside.filter((e) => visible(e) && size(e) < 20 && !e.closest(".spoken")).map((e) => e.textContent.trim()),
      low: targets.filter((e) => visible(e) && e.getBoundingClientRect().height < 60).map((e) => e.outerHTML),
      lines,
    };
  });
  assert.deepEqual(measured, { small: [], low: [], lines: [] });
  await page.locator("#language").click();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  assert.ok((await page.locator("h1").innerText()).startsWith(sentences["verdict.current.notCompared.headline"].en));
  await page.reload();
  await verdict(page);
  assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  assert.equal(await page.evaluate(() => document.documentElement.classList.contains("large")), true);
  // Served pages keep to it as well.
  await page.goto(`http://${host}/help/code?lang=en`);
  await page.locator('#size[aria-pressed="true"]').click();
  assert.equal(await page.evaluate(() => document.documentElement.classList.contains("large")), false);
  await close();
});

test("targets are 44 px at least without large text", async () => {
  const { page, close } = await open("/v" + fragment("verdict.current"));
  await verdict(page);
  const low = await page.evaluate(() =>
    [...document.querySelectorAll("button, .action, summary, input, header a, footer a")]
      .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 44)
      .map((e) => e.outerHTML),
  );
  assert.deepEqual(low, []);
  await close();
});

test("theme and contrast are chosen under Display in the foot, pressed or not, and kept", async () => {
  const { page, close } = await open("/v" + fragment("verdict.current"));
  await verdict(page);
  const colour = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(await colour(), "rgb(255, 255, 255)");
  await page.locator("#theme").click();
  assert.equal(await colour(), "rgb(15, 22, 29)");
  await page.locator("#contrast").click();
  assert.equal(await colour(), "rgb(0, 0, 0)");
  await accessible(page, "contrast by choice");
  await page.goto(`http://${host}/proof`);
  await page.locator('#contrast[aria-pressed="true"]').click();
  await page.locator('#theme[aria-pressed="true"]').click();
  assert.equal(await colour(), "rgb(255, 255, 255)");
  await close();
  // What the browser wishes for is what is pressed at first.
  const wished = await open(`/proof`, { colorScheme: "dark", contrast: "more" });
  await wished.page.locator('#theme[aria-pressed="true"]').waitFor();
  await wished.page.locator('#contrast[aria-pressed="true"]').waitFor();
  await wished.close();
});

test("reading aloud is offered in large text alone, and only with a voice of the device", async () => {
  const voices = (local) => (page) =>
    page.addInitScript((localService) => {
      window.read = [];
      window.SpeechSynthesisUtterance = class {
        constructor(text) {
          this.text = text;
        }
      };
      Object.defineProperty(window, "speechSynthesis", {
        value: {
          getVoices: () => [{ lang: "zh-CN", localService }],
          addEventListener: () => undefined,
          cancel: () => undefined,
          speak: (utterance) => window.read.push(utterance.text),
        },
      });
    }, local);
  for (const local of [true, false]) {
    const { page, close } = await open("/v" + fragment("verdict.cancelled"), { before: voices(local) });
    await verdict(page);
    assert.equal(await page.locator("#aloud").count(), 0);
    await page.locator("#size").click();
    assert.equal(await page.locator("#aloud").count(), local ? 1 : 0);
    if (local) {
      await page.locator("#aloud").click();
      const [read] = await page.evaluate(() => window.read);
      assert.ok(read.startsWith(sentences["verdict.cancelled.headline"].zh), read);
    }
    await close();
  }
});

test("with reduced motion nothing moves, and no text keeps the device from enlarging it", async () => {
  const { page, close } = await open("/v" + fragment("verdict.current"), { reducedMotion: "reduce" });
  await verdict(page);
  const moving = await page.evaluate(
    () =>
      [...document.querySelectorAll("*")].filter((e) => {
        const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(e);
        return transitionDuration !== "0s" || animationName !== "none" || scrollBehavior !== "auto";
      }).length,
  );
  assert.equal(moving, 0);
  await close();
});
