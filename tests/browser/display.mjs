// Large text, zoom, dark, contrast, print, keyboard, screen reader: the same content in each, and nothing lost.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  accessible,
  becomes,
  choose,
  code,
  content,
  desktop,
  fragment,
  host,
  losesNothing,
  open,
  pdf,
  phone,
  picture,
  sentences,
  verdict,
  words,
  world,
} from "./world.mjs";

/** Four times as much text in a window of half the width is what 200% zoom does to a page. */
const zoomed = (viewport) => ({ width: viewport.width / 2, height: viewport.height / 2 });
const enlarge = (page) => page.addInitScript(() => localStorage.setItem("ledger.size", "large"));
const ages = (text) => text.replace(/\d+(s|秒|min|分钟)/g, "D");

const displays = {
  plain: {},
  dark: { colorScheme: "dark" },
  contrast: { contrast: "more" },
  forced: { forcedColors: "active" },
  zoom: { zoom: true, deviceScaleFactor: 2 },
  large: { before: enlarge },
  "large-zoom": { before: enlarge, zoom: true, deviceScaleFactor: 2 },
  // Text alone half as large again, as Android and WeChat enlarge it.
  text: {
    before: (page) =>
      page.addInitScript(() =>
        addEventListener("DOMContentLoaded", () => (document.documentElement.style.fontSize = "150%")),
      ),
  },
};

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
    // The ledger goes on meanwhile; each display is shown the same answer.
    const answers = new Map();
    world.proxy.lie = (path, text) => {
      if (!path.includes("/filings/")) return null;
      if (!answers.has(path)) answers.set(path, text);
      return answers.get(path);
    };
    t.after(() => (world.proxy.lie = null));
    for (const [name, { zoom, ...more }] of Object.entries(displays)) {
      // Colours are the same on a desk; what is largest there has another room to fit into.
      if (viewport === desktop && !["plain", "zoom", "large-zoom"].includes(name)) continue;
      const { page, close } = await open("/help/code", {
        locale,
        viewport: zoom ? zoomed(viewport) : viewport,
        ...more,
      });
      // Colours move nothing: two pages show them all.
      const coloured = ["dark", "contrast", "forced"].includes(name);
      for (const [path, subject] of coloured ? pages.slice(0, 3).filter(([, s]) => s !== "step") : pages) {
        await page.goto("about:blank");
        await page.goto(`http://${host}${path}`);
        if (path.startsWith("/v")) await verdict(page);
        if (subject === "history") await page.locator("#unchecked[data-checked]").waitFor();
        await page.evaluate(() => document.querySelectorAll("details").forEach((fold) => (fold.open = true)));
        const text = ages(await content(page));
        assert.equal(text, expected.get(subject) ?? text, `${name} ${subject}`);
        expected.set(subject, text);
        await losesNothing(page, `${name} ${subject}`);
        // What the sizes change of a page's contrast, names and order, the plain page has shown already.
        if (["plain", "dark", "contrast", "large"].includes(name) && (viewport === phone || name === "plain"))
          await accessible(page, `${name} ${subject}`);
        if (viewport === phone || name === "plain") {
          await picture(page, `${name}.${subject}.${locale.slice(0, 2)}`);
        }
      }
      await close();
    }
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
  assert.equal((await verdict(page)).tone, "step");
  await page.getByRole("button", { name: `${words.en["fact.area"]}: ${words.en["eye.different"]}` }).focus();
  await page.keyboard.press("Enter");
  await page.locator(".notice", { hasText: words.en["eye.anyDifferent"] }).waitFor();
  await page.locator(".limits summary").focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.locator(".limits").evaluate((e) => e.open), true);
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
    await page.goto("about:blank");
    await page.goto(`http://${host}/v${fragment(row)}`);
    await verdict(page);
    shapes.set(await page.locator(".verdict svg").innerHTML(), row);
  }
  assert.equal(shapes.size, 6);
  await page.goto("about:blank");
  await page.goto(`http://${host}/v${fragment("verdict.current")}`);
  await verdict(page);
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
  await picture(page, "print.zh");
  await page.emulateMedia({ media: "screen" });
  await page.waitForFunction(() => [...document.querySelectorAll("details")].every((fold) => !fold.open));
  await close();
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
