// The first rooms: start, a filing's history, help, and what is said when something is not there; and a phone without network.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { photo } from "./photos.mjs";
import {
  accessible,
  becomes,
  choose,
  code,
  desktop,
  fragment,
  host,
  load,
  losesNothing,
  lying,
  open,
  pdf,
  phone,
  picture,
  sentences,
  verdict,
  words,
  world,
} from "./world.mjs";

test("start, help, unknown and malformed pages in both languages, on phone and desk", async () => {
  const rooms = {
    start: ["/", 200, "check.title"],
    original: ["/help/original-pdf", 200, "help.original-pdf.title"],
    code: ["/help/code", 200, "help.code.title"],
    proof: ["/proof", 200, "help.proof.title"],
    accessibility: ["/accessibility", 200, "help.accessibility.title"],
    unknown: ["/nothing-here", 404, "fault.notFound.title"],
    "unknown-filing": ["/filings/" + "b".repeat(64), 404, "fault.notFound.title"],
    "malformed-filing": ["/filings/xyz", 400, "fault.malformed.title"],
  };
  for (const [locale, viewport] of [
    ["zh-CN", phone],
    ["en", desktop],
  ]) {
    const language = locale.slice(0, 2);
    const { page, complaints, close } = await open("/help/code", {
      locale,
      viewport,
    });
    for (const [name, [path, status, title]] of Object.entries(rooms)) {
      const answer = await page.goto(`http://${host}${path}`);
      assert.equal(answer.status(), status, name);
      await page.locator("h1", { hasText: words[language][title] }).waitFor();
      assert.equal(await page.locator("h1").count(), 1, name);
      assert.equal(await page.locator("main, header, footer").count(), 3, name);
      assert.ok(await page.locator("main a, main input").count(), name + " names a next step");
      await losesNothing(page, name);
      // The page of what is not there has been looked at where faults are.
      if (status !== 200) continue;
      if (language === "zh") await accessible(page, name);
      await picture(page, `room.${name}.${language}`);
    }
    // The browser itself writes of a page's own 400 and 404.
    assert.deepEqual(
      complaints.filter((line) => !/\b40[04]\b/.test(line)),
      [],
    );
    await close();
  }
});

test("the history page puts what this device proved in the place of what was served", async () => {
  const { filing } = code("verdict.superseded");
  for (const [locale, viewport] of [
    ["zh-CN", phone],
    ["en", desktop],
  ]) {
    const language = locale.slice(0, 2);
    const { page, complaints, close } = await open(`/filings/${filing}`, {
      locale,
      viewport,
    });
    await page.locator('#unchecked[data-checked="true"]').waitFor();
    assert.equal(await page.locator("#unchecked").innerText(), words[language]["timeline.checked"]);
    const entries = page.locator(".timeline li");
    assert.equal(await entries.count(), 7);
    const newest = await entries.first().innerText();
    for (const word of ["timeline.happened", "timeline.recorded"])
      assert.ok(newest.includes(words[language][word]), newest);
    await picture(page, `history.${language}`);
    if (language === "zh") await accessible(page, "history");
    await losesNothing(page, "history");
    // Each address has its JSON.
    const json = await page.locator("#json").getAttribute("href");
    assert.equal(json, `/api/v1/filings/${filing}/history`);
    const same = await (await fetch(`http://127.0.0.1:${world.sample.port}${json}`)).json();
    assert.equal(same.entries.length, 7);
    assert.deepEqual(complaints, []);
    await close();
  }
});

test("the history page unfolds who wrote each entry, with which key and by which rule, as this device proved it", async () => {
  const { filing } = code("verdict.superseded");
  const address = `/api/v1/filings/${filing}/history`;
  const { entries } = await (await fetch(`http://127.0.0.1:${world.sample.port}${address}`)).json();
  for (const locale of ["zh-CN", "en"]) {
    const language = locale.slice(0, 2);
    const { page, close } = await open(`/filings/${filing}`, { locale });
    await page.locator('#unchecked[data-checked="true"]').waitFor();
    await page.locator("#writers summary").click();
    const lines = page.locator("#writers-list > li");
    assert.equal(await lines.count(), entries.length);
    for (const [i, { organisation, keys, rules }] of entries.toReversed().entries()) {
      const shown = await lines.nth(i).innerText();
      assert.ok(shown.includes(organisation[language]), shown);
      for (const { address: key, from } of keys) {
        assert.ok(shown.includes(key), `${key} can be copied without blanks: ${shown}`);
        const since = words[language]["writers.since"].replace("{block}", Number(from).toLocaleString("en"));
        assert.ok(shown.includes(since), shown);
      }
      for (const { roles, to } of rules)
        for (const named of [...roles, ...to]) assert.ok(shown.includes(named[language]), shown);
    }
    // Accepting a change takes two keys, and the page names both.
    const accepted = await page.locator("#writers-list > li", {
      hasText: words[language]["writers.confirming"],
    });
    assert.equal(await accepted.count(), entries.filter(({ twoKeys }) => twoKeys).length);
    assert.ok((await accepted.first().innerText()).includes(words[language]["writers.proposing"]));
    await picture(page, `writers.${language}`);
    await accessible(page, "writers");
    await losesNothing(page, "writers");
    await close();
  }
});

test("the counter can be called from each verdict and from large text; where no telephone is configured none is named", async () => {
  const number = "0518-00000000";
  const silence = (path) => (path.startsWith("/api/") ? { status: 503, headers: {}, text: "" } : null);
  for (const [row, tone, query, lie] of [
    ["verdict.forged.signature", "stop", "", () => null],
    ["verdict.current", "blank", "", silence],
    ["verdict.current", "step", "?size=large", () => null],
  ]) {
    await lying(lie, async () => {
      const { page, close } = await open(`/v${query}${fragment(row)}`);
      assert.equal((await verdict(page)).tone, tone);
      const call = page.locator("main #call");
      assert.equal(await call.getAttribute("href"), "tel:" + number);
      assert.equal(await call.innerText(), `${words.zh["act.call"]} ${number}`);
      assert.equal(await page.locator(`footer a[href="tel:${number}"]`).count(), 1);
      await picture(page, `phone.${tone}.zh`);
      await close();
    });
    const without = (path, text) =>
      path.startsWith("/v") ? text.replace(`"phone":"${number}"`, '"phone":""') : lie(path);
    await lying(without, async () => {
      const { page, close } = await open(`/v${query}${fragment(row)}`);
      assert.equal((await verdict(page)).tone, tone);
      assert.ok(!(await page.locator("main").innerText()).includes(words.zh["act.call"]), tone);
      assert.equal(await page.locator('main a[href^="tel:"]').count(), 0, tone);
      await close();
    });
  }
});

test("the page of a code names the JSON of what it shows", async () => {
  const { page, close } = await open("/v" + fragment("verdict.current"));
  await verdict(page);
  assert.equal(await page.locator("#json").getAttribute("href"), "/api/v1/filings/" + code("verdict.current").filing);
  await close();
});

test("without script each page says why it cannot check, and the history still reads", async () => {
  const { page, close } = await open("/", { javaScriptEnabled: false });
  assert.ok((await page.locator("main").innerText()).includes(words.zh["check.noScript"]));
  await page.goto(`http://${host}/filings/${code("verdict.superseded").filing}`);
  assert.ok((await page.locator("main").innerText()).includes(words.zh["timeline.server"]));
  assert.equal(await page.locator(".timeline li").count(), 7);
  await page.locator("#writers summary").click();
  assert.equal(await page.locator("#writers .notice").innerText(), words.zh["timeline.server"]);
  await page.locator("#size-link").click();
  assert.equal(await page.locator("html.large").count(), 1);
  await picture(page, "no-script.zh");
  await close();
});

test("a program that did not start is told as what it is: too old a browser, not loaded, another type, no anchor", async () => {
  const asset = (path) => path.split("?")[0].split("/assets/")[1];
  const isPage = (name) => /^page-.*\.js$/.test(name ?? "");
  const chunk = /^begin-.*\.js$/;
  const cases = {
    // As an old browser meets it: the script is there and cannot be run.
    "a script that cannot be run": [(path) => (isPage(asset(path)) ? "no script of ours )(" : null), "oldBrowser"],
    "a script that is not there": [(path) => (isPage(asset(path)) ? { status: 404, text: "" } : null), "notLoaded"],
    "a part that is not there": [(path) => (chunk.test(asset(path)) ? { status: 503, text: "" } : null), "notLoaded"],
    "a script as text": [
      (path, text) => (isPage(asset(path)) ? { text, headers: { "content-type": "text/plain" } } : null),
      "wrongType",
    ],
    "a part as a page": [
      (path, text) => (chunk.test(asset(path)) ? { text, headers: { "content-type": "text/html" } } : null),
      "wrongType",
    ],
    "an anchor that is cut": [
      (path, text) => (path === "/v" ? text.replace(/(id="anchor">[^<]{100})[^<]*/, "$1") : null),
      "badAnchor",
    ],
    "no anchor": [(path, text) => (path === "/v" ? text.replace(/(id="anchor">)[^<]*/, "$1") : null), "badAnchor"],
    "settings that are none": [
      (path, text) => (path === "/v" ? text.replace(/(id="settings">)[^<]*/, "$1)(") : null),
      null,
    ],
  };
  for (const [name, [lie, reason]] of Object.entries(cases))
    await lying(lie, async () => {
      const { page, close } = await open("/v" + fragment("verdict.current"), { locale: "en" });
      if (reason === null) await becomes(page, "verdict.current");
      else {
        await page.locator("#script-" + reason).waitFor();
        const said = await page.locator("main").innerText();
        assert.ok(said.includes(words.en["check." + reason]), `${name}: ${said}`);
        for (const other of ["oldBrowser", "notLoaded", "wrongType", "badAnchor", "loading"])
          if (other !== reason) assert.ok(!said.includes(words.en["check." + other]), `${name}: ${said}`);
      }
      await close();
    });
});

test("until the program is there, the page of a code says that it comes, and claims nothing", async () => {
  let answer = () => undefined;
  const held = new Promise((go) => (answer = go));
  const before = (page) =>
    page.route("**/assets/page-*.js", async (route) => {
      await held;
      await route.continue();
    });
  const context = await world.browser.newContext({ locale: "zh-CN", viewport: phone, serviceWorkers: "block" });
  const page = await context.newPage();
  await before(page);
  await page.goto(`http://${host}/v${fragment("verdict.current")}`, { waitUntil: "commit" });
  await page.locator("#script-comes").waitFor();
  const said = await page.locator("main").innerText();
  assert.ok(said.includes(words.zh["check.loading"]), said);
  await picture(page, "loading.zh");
  answer();
  await becomes(page, "verdict.current");
  await context.close();
});

/** What came into browsers after those that the build targets (ES2020 with its years' web): none of it may be needed. */
const younger = () => {
  const gone = {
    Object: ["hasOwn", "groupBy"],
    Promise: ["any", "withResolvers", "try"],
    Map: ["groupBy"],
    "Array.prototype": ["at", "findLast", "findLastIndex", "toSorted", "toReversed", "toSpliced", "with"],
    "String.prototype": ["at", "replaceAll", "isWellFormed", "toWellFormed"],
    "Uint8Array.prototype": ["toHex", "toBase64"],
    Uint8Array: ["fromHex", "fromBase64"],
    "Element.prototype": ["replaceChildren", "checkVisibility"],
    "Document.prototype": ["replaceChildren"],
    AbortSignal: ["timeout", "any"],
    "AbortSignal.prototype": ["throwIfAborted"],
  };
  for (const [path, names] of Object.entries(gone)) {
    const owner = path.split(".").reduce((o, name) => o[name], globalThis);
    for (const name of names) delete owner[name];
  }
  for (const name of ["structuredClone", "WeakRef", "FinalizationRegistry", "AggregateError", "reportError"])
    delete globalThis[name];
  if (globalThis.crypto) delete Object.getPrototypeOf(crypto).randomUUID;
};

test("a browser of the build's target, which has nothing that came later, checks and compares", async () => {
  const early = (path, text) => (/^hasher-/.test(path.split("/assets/")[1] ?? "") ? `(${younger})();${text}` : null);
  await lying(early, async () => {
    const { page, complaints, close } = await open("/v" + fragment("verdict.current"), {
      before: (page) => page.addInitScript(younger),
    });
    await becomes(page, "verdict.current");
    assert.equal(await page.evaluate(() => typeof Object.hasOwn), "undefined");
    await choose(page, pdf("verdict.current"));
    await page.locator('.verdict[data-tone="good"]').waitFor();
    await page.goto(`http://${host}/filings/${code("verdict.superseded").filing}`);
    await page.locator('#unchecked[data-checked="true"]').waitFor();
    assert.deepEqual(complaints, []);
    await close();
  });
});

test("the language that was chosen is kept on the history and on help, and switched in place where the script draws", async () => {
  const { page, close } = await open("/v" + fragment("verdict.superseded"), { locale: "zh-CN" });
  await verdict(page);
  await page.locator("#language").click();
  const language = () => page.evaluate(() => document.documentElement.lang.slice(0, 2));
  await page.locator(".history summary").click();
  await page.locator(".history .action").click();
  await page.locator("#first").waitFor();
  assert.equal(await language(), "en");
  assert.ok((await page.title()).includes("version 2"));
  // Without a language in the address, too.
  await page.goto(`http://${host}/filings/${code("verdict.superseded").filing}`);
  await page.locator("#first", { hasText: "version 2" }).waitFor();
  await page.locator("#language").click();
  await page.locator("#first", { hasText: "第 2 版" }).waitFor();
  await page.reload();
  await page.locator("#first", { hasText: "第 2 版" }).waitFor();
  await page.locator("#language").click();
  await page.goto(`http://${host}/help/code`);
  await page.locator("h1", { hasText: words.en["help.code.title"] }).waitFor();
  await page.locator("footer nav a").nth(2).click();
  await page.locator("h1", { hasText: words.en["help.proof.title"] }).waitFor();
  await page.locator("#language").click();
  await page.locator("h1", { hasText: words.zh["help.proof.title"] }).waitFor();
  await close();
});

test("how many keep the ledger is what the anchor says: one operator here, and several where it says so", async () => {
  const { page, close } = await open("/proof", { locale: "en" });
  assert.ok((await page.locator("main").innerText()).includes(words.en["help.keptByOne"]));
  await close();
  assert.doesNotMatch(words.zh["help.proof.text"] + words.zh["check.intro"], /共同保管|不必相信/);
});

test("the anchor's fingerprint on page and history is that of trust.json, and the page stands at its published address", async () => {
  const digest = createHash("sha256")
    .update(readFileSync(join(world.sample.data, "trust.json")))
    .digest("hex");
  const { page, close } = await open("/v" + fragment("verdict.superseded"), { locale: "en" });
  await verdict(page);
  for (const path of [null, "/", "/filings/" + code("verdict.superseded").filing]) {
    if (path !== null) await page.goto(`http://${host}${path}`);
    await page.locator("#pinned summary").click();
    const shown = page.locator("#pinned code");
    assert.equal((await shown.evaluate((e) => e.textContent)).replace(/\s/g, ""), digest, path);
    // The sample runs on a port of its own, and its anchor names that port.
    assert.equal(await page.locator("#other-host").count(), 0);
    assert.ok((await page.locator("footer").innerText()).includes(host));
  }
  await close();
});

test("once loaded, the page opens without a network: the code is checked, the rest is not", async () => {
  const { page, close } = await open("/v" + fragment("verdict.current"), {
    serviceWorkers: "allow",
  });
  await verdict(page);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    const parts = await (await fetch("/assets/parts.json")).json();
    const shelf = await caches.open("ledger-page-1");
    const style = document.querySelector('link[rel="stylesheet"]').href.split("/assets/")[1];
    const kept = async () => {
      for (const part of [...parts, style])
        if ((await shelf.match(`${location.origin}/assets/${part}`)) === undefined) return undefined;
      return true;
    };
    await new Promise((done, failed) => {
      const limit = setTimeout(() => failed(new Error("nothing is kept")), 15_000);
      const look = async () =>
        (await kept()) !== undefined ? (clearTimeout(limit), done()) : requestAnimationFrame(look);
      void look();
    });
  });
  const shelf = await page.evaluate(async () => {
    const keys = await (await caches.open("ledger-page-1")).keys();
    return keys.map(({ url }) => new URL(url).pathname).sort();
  });
  assert.deepEqual(
    shelf.filter((path) => !(path === "/v" || path.startsWith("/assets/"))),
    [],
  );
  await page.context().setOffline(true);
  await page.goto("about:blank");
  await page.goto(`http://${host}/v${fragment("verdict.change")}`);
  await becomes(page, "verdict.cannotCheck.offline");
  assert.ok((await page.locator('[data-step="code"]').innerText()).includes(sentences["note.codeOffline"].zh));
  // The parts that the first visit did not need are there as well: a photo of a code of another key is told without a network.
  await page.locator("#restart").click();
  const buffer = await photo("verdict.forged.signature");
  await page.locator("#photo").setInputFiles({ name: "a.jpg", mimeType: "image/jpeg", buffer });
  await becomes(page, "verdict.forged.signature");
  await page.context().setOffline(false);
  await load(page, "/v" + fragment("verdict.change"));
  await becomes(page, "verdict.change");
  await close();
});

test("each text of the pages is used by one of them", () => {
  const sources = ["../../explorer/web/src/", "../../explorer/Ledger.Explorer/"].flatMap((folder) =>
    readdirSync(new URL(folder, import.meta.url), { recursive: true })
      .filter((name) => /\.(ts|cs|razor)$/.test(name) && !/^(obj|bin)\b/.test(name))
      .map((name) => readFileSync(new URL(folder + name, import.meta.url), "utf8")),
  );
  const all = sources.join("\n");
  // Ids that are put together: a step's, a check's outcome, the money's state, a status, a topic.
  const composed =
    /^(step\.(code|filing|file)(\.working)?$|outcome\.|money\.|type\.|answer\.(form|size)$|check\.(oldBrowser|notLoaded|wrongType)$|fault\.\w+\.(title|text)$|help\.[a-z-]+\.(title|text)$)/;
  assert.deepEqual(
    Object.keys(words.zh).filter((id) => !composed.test(id) && !all.includes(id)),
    [],
  );
});
