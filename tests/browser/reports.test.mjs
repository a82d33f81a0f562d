// Every shared vector on the page itself: the digest of all that the report says is the one that C# wrote into the vector.
// The vectors are read by the tests of sdk/verify-js: `npm run build` there comes first.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { reportDigest } from "../../sdk/verify-js/dist/src/index.js";
import { allVectors } from "../../sdk/verify-js/dist/test/mutants.js";
import { verifyVector } from "../../sdk/verify-js/dist/test/vectors.js";
import { desktop, load, lying, open } from "./world.mjs";

const folder = new URL("../vectors/evidence/verdict/", import.meta.url); // a vector's paths start from a folder one below
const text = (x) => (typeof x === "string" ? x : JSON.stringify(x));

/** What the reader and the server give to the page, as it goes into the browser. */
function givenBy(name, { trust, bundle, document, code, now }) {
  return {
    name,
    now: Number(now) * 1000,
    trust: typeof trust === "string" ? readFileSync(new URL(trust, folder), "utf8") : text(trust),
    bundle: text(bundle),
    hash: code === undefined ? null : code.slice(code.indexOf("#")),
    pdf: document === undefined ? null : readFileSync(new URL(document, folder)).toString("base64"),
  };
}

/** Follows the code's link or chooses the bundle, then the PDF where the page compares one, and reads what stands there. */
const show = (page, given) =>
  page.evaluate(async ({ name, now, bundle, hash, pdf }) => {
    Date.now = () => now;
    const $ = (selector) => document.querySelector(selector);
    const until = (holds) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`waits for ${holds}`)), 10_000);
        const watch = new MutationObserver(() => look());
        const look = () => {
          if (!holds()) return;
          watch.disconnect();
          clearTimeout(late);
          resolve();
        };
        watch.observe(document.body, { attributes: true, childList: true, characterData: true, subtree: true });
        look();
      });
    const choose = (input, file) => {
      const data = new DataTransfer();
      data.items.add(file);
      input.files = data.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const read = () => ({ row: $(".verdict").dataset.row, digest: $("[data-report]")?.dataset.report ?? null });

    const follow = (link) =>
      new Promise((resolve) => {
        addEventListener("hashchange", resolve, { once: true });
        location.hash = link;
      });

    // No code in the address: the page takes down what stood there before.
    for (const link of ["none", ""]) await follow(link);
    await until(() => $(".verdict") === null && $("#bundle") !== null);
    if (hash === null) choose($("#bundle"), new File([bundle], name));
    else {
      window.fetch = async () => new Response(bundle, { headers: { "Ledger-Money": "none" } });
      location.hash = hash;
    }
    await until(() => $(".verdict") !== null || $(".error") !== null);
    if ($(".verdict") === null) return { row: null, digest: null };
    const alone = read();
    if (pdf === null || $("#file") === null) return { ...alone, compared: false };
    choose($("#file"), new File([Uint8Array.from(atob(pdf), (c) => c.charCodeAt(0))], "contract.pdf"));
    await until(() => $(".error") !== null || ($("[data-report]") !== null && read().digest !== alone.digest));
    return { ...read(), compared: $(".error") === null };
  }, given);

test("the page gives the same report on every shared vector", async () => {
  const { page, close } = await open("/help/code", { locale: "en", viewport: desktop });
  // Where a code is in hand, what the page judges is a server's answer: of those vectors it says what is said of one.
  const answered = ({ code }) => (code === undefined ? {} : { source: "server" });
  const told = (vector, expect) =>
    vector.code === undefined || vector.source === "server"
      ? expect.report
      : reportDigest(verifyVector({ ...vector, ...answered(vector) }, "evidence/verdict"));
  const vectors = [...allVectors()].map(([name, make]) => ({ name, ...make() }));
  assert.ok(vectors.length >= 800, vectors.length + " vectors");
  const all = vectors.map((v) => ({ ...v, given: givenBy(v.name, v.vector) }));
  all.sort((a, b) => a.given.trust.localeCompare(b.given.trust));
  const different = [];
  const silent = {};
  let [equal, alone, pinned] = [0, 0, null];
  for (const { name, vector, expect, given } of all) {
    if (pinned !== given.trust) {
      const anchor = given.trust.replaceAll("<", "\\u003c");
      const lie = (path, html) =>
        path === "/" ? html.replace(/(id="anchor">)[^<]*/, (_, start) => start + anchor) : null;
      await lying(lie, () => load(page, "/"));
      pinned = given.trust;
    }
    const { row, digest, compared } = await show(page, given);
    if (digest === told(vector, expect)) equal++;
    else if (digest === null) silent[name] = row;
    // An answer that is not believed is compared with no file: the report of the same input without one.
    else if (
      compared === false &&
      digest === reportDigest(verifyVector({ ...vector, ...answered(vector), document: undefined }, "evidence/verdict"))
    )
      alone++;
    else different.push(`${name}: ${row} for ${expect.row}`);
  }
  assert.deepEqual(different, []);
  // A code that does not hold ends the journey before anything is asked; an empty file is said to be one.
  assert.deepEqual(silent, {
    "code/of-another-ledger.json": "verdict.unknown.otherLedger",
    "form/empty.json": null,
  });
  assert.ok(equal >= 250 && equal + alone + 2 === vectors.length, `${equal} and ${alone} of ${vectors.length}`);
  await close();
});
