// The first rooms: start, a filing's history, help, and what is said when something is not there; and a phone without network.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import {
  accessible,
  becomes,
  code,
  desktop,
  fragment,
  host,
  losesNothing,
  lying,
  open,
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
    "malformed-filing": ["/filings/xyz", 404, "fault.notFound.title"],
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
    // The browser itself writes of a page's own 404.
    assert.deepEqual(
      complaints.filter((line) => !line.includes("404")),
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
    assert.equal(await page.locator("#writers .notice").innerText(), words[language]["timeline.checked"]);
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

test("a server that names another key or rule than the ledger proves is caught, and the proved one is shown", async () => {
  const { filing } = code("verdict.superseded");
  const lies = {
    key: (text) => text.replace(/(<code class="groups"><span>0x)/, "$1ff"),
    term: (text) => text.replace(/(<code class="groups">(?:(?!<\/code>).)*0x(?:(?!<small>)[^])*<small>)/, "$17"),
    entry: (text) => text.replace(/(id="writers-list"[^>]*>\s*)<li [^]*?<\/li>/, "$1"),
  };
  for (const [name, lie] of Object.entries(lies)) {
    await lying(
      (path, text) => {
        if (!path.startsWith("/filings/")) return null;
        assert.notEqual(lie(text), text, name);
        return lie(text);
      },
      async () => {
        const { page, close } = await open(`/filings/${filing}`);
        await page.locator('#unchecked[data-checked="differs"]').waitFor();
        await page.locator("#writers summary").click();
        assert.equal(await page.locator("#writers .notice").innerText(), words.zh["timeline.differs"], name);
        assert.equal(await page.locator("#writers-list > li").count(), 7, name);
        assert.ok(!(await page.locator("#writers").innerText()).includes("0xff"), name);
        await close();
      },
    );
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

test("a browser that cannot run the page's script is told so", async () => {
  // As an old browser meets it: the script is there and cannot be run.
  await lying(
    (path) => (path.endsWith("/assets/page.js") ? "this is no script of ours )(" : null),
    async () => {
      const { page, close } = await open("/v" + fragment("verdict.current"));
      await page.locator("#old").waitFor();
      assert.ok((await page.locator("#old").innerText()).includes(words.zh["check.oldBrowser"]));
      await close();
    },
  );
});

test("once loaded, the page opens without a network: the code is checked, the rest is not", async () => {
  const { page, close } = await open("/v" + fragment("verdict.current"), {
    serviceWorkers: "allow",
  });
  await verdict(page);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    // What the page hands over is kept when its script can be found on the shelf.
    const kept = async () => (await caches.open("ledger-page-1")).match(`${location.origin}/assets/page.js`);
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
  await page.context().setOffline(false);
  await page.locator("#retry").click();
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
    /^(step\.(code|filing|file)(\.working)?$|outcome\.|money\.|fault\.\w+\.(title|text)$|help\.[a-z-]+\.(title|text)$)/;
  assert.deepEqual(
    Object.keys(words.zh).filter((id) => !composed.test(id) && !all.includes(id)),
    [],
  );
});
