// A server that lies: each lie is caught by the page, in its own words, on the page of a code and on a filing's history.
import assert from "node:assert/strict";
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

/** The bundle as an object, changed, in the envelope that the page expects. */
const bundle = (change) => (text) => {
  const answer = JSON.parse(text);
  const changed = change(answer.bundle) ?? answer.bundle;
  return `{"bundle":${JSON.stringify(changed)},"money":"${answer.money}"}`;
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
      const other = JSON.parse(await honest(api("verdict.fulfilled"))).bundle;
      return bundle((b) => void (b.nodes = other.nodes))(text);
    },
    "check.501.Invalid|check.801.Invalid",
  ],
  "says nothing that is evidence": [() => '{"bundle":{},"money":"none"}', "check.102.Invalid"],
  "says a key twice": [(text) => text.replace('{"bundle":{', '{"bundle":{"format":"x",'), "check.102.Invalid"],
  "answers in another form": [() => "<html></html>", "answer.form"],
  "invents a state of the money": [
    (text) => text.replace(/"money":"[a-z]+"\}$/, '"money":"all of it"}'),
    "answer.form",
  ],
};

/** Lies that have a row of their own; any other is an answer that is not used. */
const rowsOf = {
  "answers with another city's evidence": "otherLedger",
  "answers for another filing": "otherFiling",
  "denies the filing by another's absence": "otherFiling",
  "says a key twice": "notEvidence",
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
      // What to do about an answer is to ask another organisation, in the reader's language alone.
      const reason = await page.locator(".verdict .reason").innerText();
      assert.ok(reason.includes(beginning("next.server", "en")), `${name}: ${reason}`);
      const said = await page.locator(".failed").innerText();
      assert.ok(
        expected(ids).some((words) => said.includes(words)),
        `${name}: ${said}`,
      );
      assert.equal(await page.locator(".facts").count(), 0, name);
      assert.equal(await page.locator("#file").count(), 0, name);
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

const historyLies = {
  "a proof that does not hold": [
    "api",
    bundle((b) => void (filingOf(b).history[0].eventTime = "1700000000")),
    "false",
    "check.901.Invalid",
  ],
  "a proof of another filing": ["api", () => honest(api("verdict.fulfilled")), "false", "answer.foreign"],
  "a proof of absence": ["api", () => honest("/api/v1/filings/" + "a".repeat(64)), "false", "answer.foreign"],
  "an answer of another form": ["api", () => "[]", "false", "answer.form"],
  "an entry left out of the page": ["page", (text) => text.replace(/<li data-entry="2\/4[^]*?<\/li>/, ""), "differs"],
  "other words in the page": ["page", (text) => text.replace(/(<h3>)[^<]+/, "$1Registered "), "differs"],
  "an entry that is none": [
    "page",
    (text) => text.replace(/(<li data-entry="2\/)4(\/[^]*?<\/li>)/, "$19$2$&"),
    "differs",
  ],
  "another state in the first line": [
    "page",
    (text) => text.replace(/(<span id="first">)[^<]*/, "$1Now: Registered, version 3"),
    "differs",
  ],
};

test("each lie of a filing's history page is caught, and what stays to be read was proved", async () => {
  const { filing } = code("verdict.superseded");
  const { page, close } = await open("/help/code", { locale: "en" });
  for (const [name, [where, lie, checked, id]] of Object.entries(historyLies)) {
    const start = where === "api" ? api("verdict.superseded") : "/filings/" + filing;
    await lying(
      (path, text) => (path.startsWith(start) ? lie(text) : null),
      async () => {
        await load(page, "/filings/" + filing);
        await page.locator("#unchecked[data-checked]").waitFor();
        assert.equal(await page.locator("#unchecked").getAttribute("data-checked"), checked, name);
        const said = await page.locator("#unchecked").innerText();
        if (checked === "false") {
          assert.ok(said.includes(words.en["timeline.checkFailed"]), name);
          assert.ok(
            expected(id).some((w) => said.includes(w)),
            `${name}: ${said}`,
          );
          assert.equal(await page.locator("#entries, .timeline, #first, .facts").count(), 0, name);
        } else {
          assert.equal(said, words.en["timeline.differs"], name);
          assert.equal(await page.locator(".timeline li").count(), 7, name);
          assert.ok((await page.locator("#first").innerText()).includes("version 2"), name);
          assert.equal(await page.locator("h3", { hasText: "Registered" }).count(), 0, name);
        }
      },
    );
  }
  await close();
  assert.equal(world.proxy.lie, null);
});
