// The shared vectors of both axes, of age and of certificates, on the page itself: the same row, tone and headline as in C#.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import {
  accessible,
  becomes,
  desktop,
  host,
  losesNothing,
  lying,
  open,
  phone,
  picture,
  sentences,
  verdict,
} from "./world.mjs";

const folder = new URL("../vectors/evidence/", import.meta.url);
const names = ["verdict", "age"].flatMap((part) =>
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
    bundle: JSON.stringify(vector.bundle),
    document: vector.document ? readFileSync(new URL(vector.document, base)) : null,
  };
}

/** Pages pin the vector's anchor, and each answer about a filing is the vector's bundle. */
const served =
  ({ trust, bundle }) =>
  (path, text) =>
    path.startsWith("/api/")
      ? `{"bundle":${bundle},"money":"none"}`
      : path === "/" || path === "/v"
        ? text.replace(/(id="anchor">)[^<]*/, (_, start) => start + trust.replaceAll("<", "\\u003c"))
        : null;

for (const [locale, viewport] of [
  ["zh-CN", phone],
  ["en", desktop],
])
  test(`each vector of a verdict, ${locale}`, async () => {
    const language = locale.slice(0, 2);
    const { page, complaints, close } = await open("/", { locale, viewport });
    for (const name of names.filter((_, i) => language === "zh" || i % 2 === 0)) {
      const vector = read(name);
      await lying(served(vector), async () => {
        await page.goto("about:blank");
        await page.clock.setFixedTime(Number(vector.now) * 1000);
        const hash = vector.code ? vector.code.slice(vector.code.indexOf("#")) : "";
        await page.goto(`http://${host}${hash === "" ? "/" : "/v" + hash}`);
        if (hash === "") {
          const buffer = Buffer.from(vector.bundle);
          await page.locator("#bundle").setInputFiles({ name: "bundle.json", mimeType: "application/json", buffer });
        }
        await verdict(page);
        const { row, tone, headline, document } = vector.expect;
        if (vector.document !== null && document !== "NotCompared") {
          const buffer = vector.document;
          await page.locator("#file").setInputFiles({ name: "contract.pdf", mimeType: "application/pdf", buffer });
          await page.locator("#chosen").waitFor();
        }
        await becomes(page, row);
        await page.locator(`.verdict[data-tone="${tone.toLowerCase()}"]`).waitFor();
        assert.deepEqual(await verdict(page), { row, tone: tone.toLowerCase() }, name);
        // The same row may have two headlines: the one after the comparison comes once it is done.
        if (language === "en") await page.locator("h1", { hasText: headline }).waitFor();
        if (language === "en") assert.equal(await page.locator("h1").innerText(), headline, name);
        const picked = `vector.${name.replace("/", ".").replace(".json", "")}.${language}`;
        if (language === "zh" && !name.startsWith("age/")) await picture(page, picked);
        if (name.startsWith("verdict/under-review")) await accessible(page, name);
        if (language === "zh") await losesNothing(page, name);
        if (name === "code/certificate.json")
          assert.ok(
            (await page.locator(".note").allInnerTexts())
              .join()
              .includes(sentences["note.certificate"][language].split("{")[0]),
          );
      });
    }
    assert.deepEqual(complaints, []);
    await close();
  });
