// A server that lies: each lie is caught by the page, in its own words, on the page of a code and on a filing's history.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  beginning,
  choose,
  code,
  enter,
  follow,
  fragment,
  honest,
  host,
  load,
  lying,
  open,
  pdf,
  sentences,
  verdict,
  words,
  world,
} from "./world.mjs";

const api = (row) => `/api/v1/filings/${code(row).filing}`;

/** Rewrites the answer about a filing; of everything else the truth is told. */
const about = (row, change) => (path, text) => (path.startsWith(api(row)) ? change(text) : null);

/** The bundle as an object, changed. */
const bundle = (change) => (text) => {
  const given = JSON.parse(text);
  return JSON.stringify(change(given) ?? given);
};

/** One hexadecimal digit of a value, another. */
const flip = (hex, at) => hex.slice(0, at) + (hex[at] === "0" ? "1" : "0") + hex.slice(at + 1);

const filingOf = (b) => b.records.find(({ kind }) => kind === 2);

/** The lie, and the check whose words the page must show. */
const lies = {
  "alters the state": [
    bundle((b) => void (b.nodes[b.nodes.length - 1] = flip(b.nodes.at(-1), 40))),
    "check.801.Invalid",
  ],
  "alters an account": [bundle((b) => void (b.nodes[0] = flip(b.nodes[0], 40))), "check.501.Invalid"],
  "alters the status": [bundle((b) => void (filingOf(b).history.at(-1).number = 9)), "check.901.Invalid"],
  "leaves a node out of the proof": [bundle((b) => void b.nodes.pop()), "check.801.Invalid"],
  "puts a node too many into the proof": [bundle((b) => void b.nodes.push("0xc22080")), "check.801.Invalid"],
  "alters the head": [bundle((b) => void (b.target = flip(b.target, 20))), "check.601.Invalid"],
  "alters a seal": [bundle((b) => void (b.target = flip(b.target, b.target.length - 60))), "check."],
  "alters a time of the history": [
    bundle((b) => void (filingOf(b).history[0].eventTime = "1700000000")),
    "check.901.Invalid",
  ],
  "hides the latest version": [bundle((b) => void filingOf(b).history.pop()), "check.801.Invalid|check.901.Invalid"],
  "tells the history in another order": [bundle((b) => void filingOf(b).history.reverse()), "check.901.Invalid"],
  "names another writer": [
    bundle((b) => void (filingOf(b).history[0].key = "0x" + "11".repeat(20))),
    "check.801.Invalid|check.901.Invalid",
  ],
  "alters the masked view": [bundle((b) => void (b.views[0].blob = flip(b.views[0].blob, 100))), "check.1001.Invalid"],
  "swaps the views of two versions": [
    bundle((b) => void ([b.views[0].blob, b.views[1].blob] = [b.views[1].blob, b.views[0].blob])),
    "check.1001.Invalid",
  ],
  "answers with another city's evidence": [
    bundle((b) => void (b.genesisHash = flip(b.genesisHash, 10))),
    "check.201.Invalid",
  ],
  "answers for another filing": [() => honest(api("verdict.fulfilled")), "check.302.Invalid.subject"],
  "denies the filing by another's absence": [
    () => honest("/api/v1/filings/" + "a".repeat(64)),
    "check.302.Invalid.subject",
  ],
  "mixes the head of one answer with the proof of another": [
    async (text) => {
      const other = JSON.parse(await honest(api("verdict.fulfilled")));
      return bundle((b) => void (b.nodes = other.nodes))(text);
    },
    "check.501.Invalid|check.801.Invalid",
  ],
  "says nothing that is evidence": [() => "{}", "answer.form"],
  "says a key twice": [(text) => text.replace("{", '{"format":"x",'), "answer.form"],
  "names a key as it likes": [(text) => text.replace("{", '{"this contract is void":1,'), "answer.form"],
  "answers in another form": [() => "<html></html>", "answer.form"],
  "invents a state of the money": [(text) => ({ text, headers: { "ledger-money": "all of it" } }), "answer.form"],
};

/** Lies that have a row of their own; any other is an answer that is not used. */
const rowsOf = {
  "answers with another city's evidence": "otherLedger",
  "answers for another filing": "otherFiling",
  "denies the filing by another's absence": "otherFiling",
  "says a key twice": "notEvidence",
  "answers in another form": "notEvidence",
};

/** The beginnings of the sentences that may be shown for a lie. */
function expected(ids) {
  return ids.split("|").flatMap((id) =>
    id in words.en
      ? [words.en[id]]
      : Object.keys(sentences)
          .filter((s) => s === id || (id.endsWith(".") && /^check\.[46]\d\d\.Invalid/.test(s)))
          .map((s) => beginning(s, "en")),
  );
}

test("each lie about a code's filing is not believed and named", async () => {
  const { page, close } = await open("/", { locale: "en" });
  for (const [name, [lie, ids]] of Object.entries(lies)) {
    await lying(about("verdict.superseded", lie), async () => {
      // The same tab: what a reader does who scans again.
      await follow(page, fragment("verdict.superseded"));
      const row = "verdict.cannotCheck." + (rowsOf[name] ?? "badAnswer");
      assert.deepEqual(await verdict(page), { row, tone: "blank" }, name);
      // What to do about it, in the reader's language alone; the server that lied is not named as another one.
      const reason = await page.locator(".verdict .reason").innerText();
      assert.ok(reason.includes(words.en["next.noOther"]), `${name}: ${reason}`);
      assert.ok(!reason.includes(host), `${name}: ${reason}`);
      const said = await page.locator(".failed").innerText();
      assert.ok(
        expected(ids).some((words) => said.includes(words)),
        `${name}: ${said}`,
      );
      assert.equal(await page.locator(".facts").count(), 0, name);
      assert.equal(await page.locator("#file").count(), 0, name);
      // Nothing that the server chose to write stands anywhere, folds included.
      assert.doesNotMatch(await page.evaluate(() => document.body.textContent), /void|all of it/, name);
    });
    await enter(page);
  }
  await close();
});

test("another filing's proof under a typed number is named too", async () => {
  await lying(
    about("verdict.current", () => honest(api("verdict.fulfilled"))),
    async () => {
      const { page, close } = await open("/", { locale: "en" });
      await page.locator("#number").fill(code("verdict.current").typed);
      await page.locator("form button").click();
      assert.deepEqual(await verdict(page), { row: "verdict.cannotCheck.otherFiling", tone: "blank" });
      assert.ok((await page.locator(".failed").innerText()).includes(words.en["answer.foreign"]));
      await close();
    },
  );
});

test("a server that drops the disclosure takes the comparison away, and the page says so", async () => {
  await lying(
    about(
      "verdict.current",
      bundle((b) => void (b.views = [])),
    ),
    async () => {
      const { page, close } = await open("/v" + fragment("verdict.current"));
      assert.deepEqual(await verdict(page), { row: "verdict.current", tone: "step" });
      assert.equal(await page.locator("#withheld").innerText(), words.zh["file.withheld"]);
      assert.equal(await page.locator("#file").count(), 0);
      await close();
    },
  );
});

test("of a version whose disclosure is dropped no file is called another one", async () => {
  const one = bundle((b) => void (b.views = b.views.filter(({ version }) => version === 2)));
  await lying(about("verdict.superseded", one), async () => {
    const { page, close } = await open("/v" + fragment("verdict.superseded"));
    await verdict(page);
    await choose(page, pdf("verdict.superseded"));
    await page.locator("#fault").waitFor();
    assert.equal(await page.locator("#fault-text").innerText(), sentences["check.1101.Error"].zh);
    assert.equal((await verdict(page)).row, "verdict.superseded");
    await close();
  });
});

test("a server that gives another city's trust makes no code of this city good", async () => {
  const swap = (path, text) =>
    path === "/v"
      ? text.replace(/("genesisHash":\s*")0x([0-9a-f]{64})/, (_, start, hash) => `${start}0x${flip(hash, 3)}`)
      : null;
  await lying(swap, async () => {
    const { page, close } = await open("/v" + fragment("verdict.current"));
    assert.deepEqual(await verdict(page), { row: "verdict.unknown.otherLedger", tone: "stop" });
    await close();
  });
});

test("an old head, replayed, is never green and never called current", async () => {
  const old = await honest(api("verdict.current"));
  await lying(
    about("verdict.current", () => old),
    async () => {
      const { page, close } = await open("/", { locale: "en" });
      for (const [minutes, row, tone] of [
        [20, "verdict.age.asOf", "step"],
        [3 * 1440, "verdict.age.old", "blank"],
      ]) {
        await page.clock.setFixedTime(Date.now() + minutes * 60_000);
        await load(page, "/v" + fragment("verdict.current"));
        await verdict(page);
        await choose(page, pdf("verdict.current"));
        await page.locator("#chosen").waitFor();
        await page.locator("h1", { hasText: sentences["verdict.current.matches.headline"].en }).waitFor();
        assert.ok((await page.locator("h1").innerText()).startsWith(beginning(row + ".headline", "en")));
        assert.equal((await verdict(page)).tone, tone);
        assert.ok((await page.locator("#stale").innerText()).startsWith(beginning("error.staleHead", "en")));
      }
      await close();
    },
  );
});

test("silence, refusals and a way to another origin are no verdict about the contract", async () => {
  const answers = {
    "too many requests": { status: 429, text: "{}" },
    "a failed server": { status: 500, text: "{}" },
    "another origin": { status: 302, text: "", headers: { location: "http://office.example/api/v1/anchor" } },
  };
  const { page, requests, close } = await open("/");
  for (const [name, answer] of Object.entries(answers)) {
    await lying(
      about("verdict.current", () => answer),
      async () => {
        await follow(page, fragment("verdict.current"));
        assert.deepEqual(await verdict(page), { row: "verdict.cannotCheck.noAnswer", tone: "blank" }, name);
        for (const request of requests) assert.equal(new URL(request.url()).host, host, name);
      },
    );
    await enter(page);
  }
  await close();
});

/** Answers about a filing, at which its history page must refuse; the words that say why. */
const historyLies = {
  "a proof that does not hold": [
    bundle((b) => void (filingOf(b).history[0].eventTime = "1700000000")),
    "check.901.Invalid",
  ],
  "a proof of another filing": [() => honest(api("verdict.fulfilled")), "answer.foreign"],
  "a proof of absence": [() => honest("/api/v1/filings/" + "a".repeat(64)), "answer.foreign"],
  "an answer of another form": [() => "[]", "answer.form"],
  "no answer": [() => ({ status: 503, text: "{}" }), null],
};

test("a history that was not proved is not shown, and nothing is claimed of it", async () => {
  const { filing } = code("verdict.superseded");
  const { page, close } = await open("/help/code", { locale: "en" });
  for (const [name, [lie, id]] of Object.entries(historyLies))
    await lying(about("verdict.superseded", lie), async () => {
      await load(page, "/filings/" + filing);
      await page.locator('#unchecked[data-checked="false"]').waitFor();
      assert.equal((await verdict(page)).tone, "blank", name);
      if (id !== null) {
        const said = await page.locator(".failed").innerText();
        assert.ok(
          expected(id).some((w) => said.includes(w)),
          `${name}: ${said}`,
        );
      }
      assert.equal(await page.locator(".timeline, #first, #as-of, #complete, .facts").count(), 0, name);
      const all = await page.evaluate(() => document.title + document.body.textContent);
      for (const claim of ["On record", "version 2", words.en["timeline.checked"], "4 "])
        assert.ok(!all.includes(claim), `${name}: ${claim}`);
      assert.ok((await page.title()).startsWith(await page.locator("h1").innerText()), name);
    });
  await page.locator("#retry").click();
  await page.locator('#unchecked[data-checked="true"]').waitFor();
  assert.ok((await page.title()).includes("version 2"));
  await close();
});

/** Every place of a served page into which a word can be put: before, in and behind each tag, and in each attribute. */
function places(html) {
  const from = html.indexOf("<body>") + "<body>".length;
  const found = [];
  for (const { index, 0: tag } of html.slice(from).matchAll(/<[^>]*>/g)) {
    found.push({ at: from + index, length: 0 }, { at: from + index + tag.length, length: 0 });
    for (const { index: inside, 0: value } of tag.matchAll(/(?<==")[^"]*/g))
      found.push({ at: from + index + inside, length: value.length });
  }
  // The title, and the language and class of the page itself.
  const title = html.indexOf("<title>") + "<title>".length;
  return [{ at: title, length: html.indexOf("</title>") - title }, ...found];
}

const lie = "4 independent organisations";

for (const [name, path] of [
  ["history", () => "/filings/" + code("verdict.superseded").filing],
  ["code", () => "/v" + fragment("verdict.superseded")],
])
  test(`a lie put into every place of the served page of a ${name} is gone once this device has checked`, async () => {
    const served = path().split("#")[0];
    const html = await honest(served + "?lang=en");
    const all = places(html);
    assert.ok(all.length > (name === "history" ? 500 : 60), `${all.length} places`);
    const { page, close } = await open("/help/code", { locale: "en" });
    const told = async (text, name) => {
      let lies = 0;
      await lying(
        (asked) => (asked.split("?")[0] === served ? (lies++, text) : null),
        async () => {
          await load(page, path());
          await page
            .locator(served === "/v" ? ".verdict" : "#unchecked[data-checked]")
            .first()
            .waitFor();
          const left = await page.evaluate(() => document.title + document.documentElement.outerHTML.split("<body")[1]);
          assert.ok(!left.includes(lie), `${name}: ${left.slice(left.indexOf(lie) - 200, left.indexOf(lie) + 100)}`);
          const proved = served === "/v" ? page.locator('[data-row="verdict.superseded"]') : page.locator("#first");
          assert.ok((await proved.innerText()).includes("version 2"), name);
          assert.equal(lies, 1, name);
        },
      );
    };
    const put = (some) =>
      some.reduceRight((text, { at, length }) => text.slice(0, at) + lie + text.slice(at + length), html);
    // Words between the tags, all at once, and then a handful of places at a time, which leaves the page's order as it is.
    await told(put(all.filter(({ length }) => length === 0)), "all words");
    const step = Math.ceil(all.length / 40);
    for (let at = 0; at < all.length; at += step) await told(put(all.slice(at, at + step)), `places from ${at}`);
    await close();
    assert.equal(world.proxy.lie, null);
  });

test("what stays the server's word on a history is one word of four, outside of what was checked, under its own heading", async () => {
  const { filing } = code("verdict.superseded");
  const { page, close } = await open("/filings/" + filing, { locale: "en" });
  await page.locator('#unchecked[data-checked="true"]').waitFor();
  const served = page.locator("#served");
  assert.equal(await served.locator("h2").innerText(), words.en["timeline.served"]);
  const money = (await served.locator("dd").innerText()).split("\n")[0];
  assert.ok(
    ["none", "supervised", "released", "returned"].some((word) => words.en["money." + word] === money),
    money,
  );
  // Nothing else of the page names money; that its entries are left out of what is complete is said.
  assert.equal(await page.locator("dt", { hasText: words.en["timeline.money"] }).count(), 1);
  assert.ok((await page.locator("#complete").innerText()).includes(words.en["timeline.leftOut"]));
  await close();
});

test("an answer of hundreds of megabytes is left as soon as it is longer than any proof", async () => {
  world.proxy.flooded = 0;
  await lying(
    (path) =>
      path.startsWith(api("verdict.current"))
        ? { flood: 400 * 1024 * 1024, headers: { "ledger-money": "none" } }
        : null,
    async () => {
      const { page, close } = await open("/v" + fragment("verdict.current"), { locale: "en" });
      assert.deepEqual(await verdict(page), { row: "verdict.cannotCheck.badAnswer", tone: "blank" });
      assert.ok((await page.locator(".failed").innerText()).includes(words.en["answer.size"]));
      await close();
    },
  );
  await world.proxy.floodEnded;
  assert.ok(world.proxy.flooded < 100 * 1024 * 1024, `${world.proxy.flooded} bytes were taken`);
});

test("an answer that is minutes old says so, though it still counts as fresh", async () => {
  const old = await honest(api("verdict.current"));
  await lying(
    about("verdict.current", () => old),
    async () => {
      const { page, close } = await open("/", { locale: "en" });
      for (const [minutes, told] of [
        [0, 0],
        [5, 1],
        [14, 1],
      ]) {
        await page.clock.setFixedTime(Date.now() + minutes * 60_000);
        await load(page, "/v" + fragment("verdict.current"));
        assert.deepEqual(await verdict(page), { row: "verdict.current", tone: minutes === 15 ? "blank" : "step" });
        assert.equal(await page.locator("#stale").count(), told, `${minutes} minutes`);
        if (told === 1)
          assert.match(
            await page.locator("#stale").innerText(),
            new RegExp(`no update for ${minutes}|${minutes + 1} min`),
          );
      }
      await close();
    },
  );
});

test("two periods of blocks are those of the ledger's genesis", () => {
  const genesis = JSON.parse(readFileSync(new URL("../../keys-sample/genesis.json", import.meta.url), "utf8"));
  const source = readFileSync(new URL("../../explorer/web/src/check/outcome.ts", import.meta.url), "utf8");
  assert.equal(Number(/heartbeat = (\d+)n/.exec(source)[1]), 2 * genesis.config.qbft.emptyblockperiodseconds);
});
