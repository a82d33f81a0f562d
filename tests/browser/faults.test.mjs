// When it does not work: the node is down, the explorer fails, nothing is there, the code or its number is none. Each says what
// happened and one next step, in both languages, and says nothing about the contract.
import assert from "node:assert/strict";
import { test } from "node:test";
import { photo } from "./photos.mjs";
import { startBlindExplorer } from "./sample.mjs";
import {
  accessible,
  becomes,
  code,
  desktop,
  enter,
  follow,
  fragment,
  host,
  losesNothing,
  open,
  phone,
  picture,
  sentences,
  typeNumber,
  verdict,
  words,
  world,
} from "./world.mjs";

const readers = [
  ["zh-CN", phone],
  ["en", desktop],
];

/** A page of the explorer's own: its status, its words, a way on. */
async function tells(page, path, status, id, language) {
  const answer = await page.goto(`http://${host}${path}`);
  assert.equal(answer.status(), status, path);
  assert.equal(await page.locator("h1").innerText(), words[language][`fault.${id}.title`]);
  const said = await page.locator("main").innerText();
  assert.ok(said.includes(words[language][`fault.${id}.text`]), said);
  assert.equal(await page.locator("main a").innerText(), words[language]["fault.next"]);
  assert.equal(await page.locator("main a").evaluate((e) => e.pathname), "/");
  assert.equal(await page.evaluate(() => document.documentElement.lang.slice(0, 2)), language);
  await looked(page, `fault.${status}.${id}.${language}`);
}

async function looked(page, name) {
  await accessible(page, name);
  await losesNothing(page, name);
  await picture(page, name);
}

test("a node that is down, a failed explorer and nothing there: each has its page, and the code's page cannot check now", async () => {
  const blind = await startBlindExplorer(world.sample.data);
  const honest = world.proxy.target;
  try {
    for (const [locale, viewport] of readers) {
      world.proxy.target = blind.port;
      const language = locale.slice(0, 2);
      const { filing, typed } = code("verdict.current");
      const { page, close } = await open("/v" + fragment("verdict.current"), { locale, viewport });
      const cannotCheck = async () => {
        await becomes(page, "verdict.cannotCheck.noAnswer");
        assert.equal((await verdict(page)).tone, "blank");
        const said = await page.locator(".verdict").innerText();
        for (const part of ["headline", "reason"])
          assert.ok(said.includes(sentences[`verdict.cannotCheck.noAnswer.${part}`][language]), said);
        assert.equal(await page.locator(".facts, #file").count(), 0);
      };
      await cannotCheck();
      // What the phone checks by itself stands.
      const step = page.locator('[data-step="code"]');
      assert.ok((await step.innerText()).includes(sentences["note.codeOffline"][language]));
      await looked(page, `node-down.${language}`);
      await enter(page);
      await typeNumber(page, typed);
      await cannotCheck();
      await enter(page);
      const buffer = await photo("verdict.current");
      await page.locator("#photo").setInputFiles({ name: "a.jpg", mimeType: "image/jpeg", buffer });
      await cannotCheck();
      // A code that is not this city's is told without a node.
      await follow(page, fragment("verdict.forged.signature"));
      await becomes(page, "verdict.forged.signature");
      await follow(page, fragment("verdict.current"));
      await cannotCheck();
      // The node is back.
      world.proxy.target = honest;
      await page.locator("#retry").click();
      await becomes(page, "verdict.current");
      world.proxy.target = blind.port;
      await tells(page, "/filings/" + filing, 503, "unavailable", language);
      await tells(page, "/offline.html", 500, "failed", language);
      await tells(page, "/nothing-here", 404, "notFound", language);
      await close();
    }
  } finally {
    world.proxy.target = honest;
    await blind.stop();
  }
});

test("a code and a number that are none are refused in both languages, and nothing is asked", async () => {
  for (const [locale, viewport] of readers) {
    const language = locale.slice(0, 2);
    const cut = fragment("verdict.current").slice(0, -40);
    const { page, requests, complaints, close } = await open("/v" + cut, { locale, viewport });
    const fault = page.locator("#fault-text");
    await fault.waitFor();
    assert.equal(await fault.innerText(), sentences["error.codeIncomplete"][language]);
    assert.equal(await page.locator("#number, #photo").count(), 2, "the ways on stand there");
    await looked(page, `malformed-code.${language}`);
    await typeNumber(page, code("verdict.current").typed.slice(0, -2));
    await page.locator("#fault-text", { hasText: sentences["error.typedNumber"][language] }).waitFor();
    assert.equal(await page.locator(".verdict").count(), 0);
    assert.deepEqual(
      requests.map((r) => new URL(r.url()).pathname).filter((path) => path.startsWith("/api/")),
      [],
    );
    assert.deepEqual(complaints, []);
    await close();
  }
});
