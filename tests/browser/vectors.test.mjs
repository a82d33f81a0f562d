// The shared vectors of both axes, of age and of certificates, on the page itself: the same row, tone and headline as in C#.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import {
  accessible,
  becomes,
  beginning,
  desktop,
  enter,
  follow,
  load,
  losesNothing,
  lying,
  open,
  phone,
  picture,
  verdict,
} from "./world.mjs";

const folder = new URL("../vectors/evidence/", import.meta.url);
const names = ["verdict", "age", "certificate", "issuer", "source"].flatMap((part) =>
  readdirSync(new URL(part + "/", folder)).map((name) => `${part}/${name}`),
);
names.push("code/certificate.json", "code/key-withdrawn-and-not-anchored.json", "code/sm2.json");

function read(name) {
  const vector = JSON.parse(readFileSync(new URL(name, folder), "utf8"));
  const base = new URL(name, folder);
  const trust =
    typeof vector.trust === "string" ? readFileSync(new URL(vector.trust, base), "utf8") : JSON.stringify(vector.trust);
  return {
    ...vector,
    trust,
    bundle: typeof vector.bundle === "string" ? vector.bundle : JSON.stringify(vector.bundle),
    document: vector.document ? readFileSync(new URL(vector.document, base)) : null,
  };
}

const file = (name, content) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.from(content) });

const vectors = names.map((name) => [name, read(name)]).sort(([, a], [, b]) => a.trust.localeCompare(b.trust));

/** Pages pin the vector's anchor, and each answer about a filing is the vector's bundle. */
const served =
  ({ trust, bundle }) =>
  (path, text) =>
    path.startsWith("/api/")
      ? bundle
      : path === "/" || path === "/v"
        ? text.replace(/(id="anchor">)[^<]*/, (_, start) => start + trust.replaceAll("<", "\\u003c"))
        : null;

/** What the sample has no code for. */
const pictured = /^code|under-review|pending-version|without-code|public-view|superseded-by-document/;

for (const [locale, viewport] of [
  ["zh-CN", phone],
  ["en", desktop],
])
  test(`each vector of a verdict, ${locale}`, async () => {
    const language = locale.slice(0, 2);
    const { page, complaints, close } = await open("/help/code", { locale, viewport });
    let pinned = null;
    for (const [name, vector] of vectors)
      await lying(served(vector), async () => {
        await page.clock.setFixedTime(Number(vector.now) * 1000);
        // One tab for all vectors of an anchor; another anchor is another page.
        if (pinned === vector.trust) await enter(page);
        else await load(page, "/");
        pinned = vector.trust;
        if (vector.code) await follow(page, vector.code.slice(vector.code.indexOf("#")));
        else await page.locator("#bundle").setInputFiles(file("bundle.json", vector.bundle));
        await verdict(page);
        const { record, row, tone, headline, document } = vector.expect;
        if (vector.document !== null && document !== "NotCompared" && record !== "Contradicted") {
          await page.locator("#file").setInputFiles(file("contract.pdf", vector.document));
          await page.locator("#chosen").waitFor();
        }
        await becomes(page, row);
        await page.locator(`.verdict[data-tone="${tone.toLowerCase()}"]`).waitFor();
        assert.deepEqual(await verdict(page), { row, tone: tone.toLowerCase() }, name);
        // The same row may have two headlines: the one after the comparison comes once it is done.
        if (language === "en") await page.locator("h1", { hasText: headline }).waitFor();
        if (language === "en") assert.equal(await page.locator("h1").innerText(), headline, name);
        if (language === "zh" && pictured.test(name))
          await picture(page, `vector.${name.replace("/", ".").replace(".json", "")}.zh`);
        if (language === "zh" && name.startsWith("verdict/under-review")) await accessible(page, name);
        await losesNothing(page, name);
        if (name === "code/certificate.json")
          assert.ok(
            (await page.locator(".note").allInnerTexts()).join().includes(beginning("note.certificate", language)),
          );
      });
    assert.deepEqual(complaints, []);
    await close();
  });
