// Every row of the verdict's first axis from a link, from a photo of its printed code and from its typed number: in both
// languages, on a phone and on a desk. One page stays open for each; links are loaded anew in two of the four.
import assert from "node:assert/strict";
import { test } from "node:test";
import { photo } from "./photos.mjs";
import { bothAxes, headlineOf, shows, tones, typedRows } from "./rows.mjs";
import {
  accessible,
  becomes,
  beginning,
  choose,
  code,
  desktop,
  enter,
  follow,
  fragment,
  load,
  losesNothing,
  open,
  pdf,
  phone,
  picture,
  sentences,
  typeNumber,
  verdict,
} from "./world.mjs";

const displays = [
  ["zh-CN", phone, "phone"],
  ["zh-CN", desktop, "desk"],
  ["en", phone, "phone"],
  ["en", desktop, "desk"],
];
/** Where the second axis is gone through too: each language and each size once. */
const compared = new Set(["zh-CN phone", "en desk"]);
/** Of the typed numbers: what is said in place of the code's sentences, and what is said of a number that is not there. */
const pictured = new Set(["verdict.current", "verdict.notFiled.absent"]);

for (const [locale, viewport, place] of displays) {
  const language = locale.slice(0, 2);
  const compares = compared.has(`${locale} ${place}`);
  const session = async (work) => {
    const { page, complaints, close } = await open("/", { locale, viewport });
    await work(page);
    assert.deepEqual(complaints, []);
    await close();
  };

  if (compares)
    test(`each row from a link, ${locale}, ${place}`, () =>
      session(async (page) => {
        for (const row of Object.keys(tones)) {
          await load(page, "/v" + fragment(row));
          await shows(page, row, language);
          await losesNothing(page, row);
          await picture(page, `${row}.${language}`);
          if (language === "en" && bothAxes.has(row)) await comparesWith(page, row, language, "link");
          // Contrast, names and order are the same in both languages; one look for each row is enough.
          if (language !== "zh") continue;
          await answersAboveTheFold(page, row);
          await accessible(page, row);
        }
      }));
  else
    test(`each row from a link in a tab that is open, ${locale}, ${place}`, () =>
      session(async (page) => {
        for (const row of Object.keys(tones)) {
          await follow(page, fragment(row));
          await shows(page, row, language);
          await losesNothing(page, row);
          if (place === "phone" || row === "verdict.superseded") await picture(page, `${row}.${language}.${place}`);
          await enter(page);
        }
      }));

  test(`each row from a photo of its printed code, ${locale}, ${place}`, () =>
    session(async (page) => {
      for (const row of Object.keys(tones)) {
        const file = { name: "IMG_0001.jpg", mimeType: "image/jpeg", buffer: await photo(row) };
        await page.locator("#photo").setInputFiles(file);
        await shows(page, row, language, `${row} from a photo`);
        if (compares && bothAxes.has(row)) await comparesWith(page, row, language, "photo");
        await enter(page);
      }
    }));

  test(`each row from its typed number, which is said to be unsigned, ${locale}, ${place}`, () =>
    session(async (page) => {
      for (const [of, row] of Object.entries(typedRows)) {
        // As people type: small letters, no hyphens.
        const { typed } = code(of);
        await typeNumber(page, compares ? typed : typed.toLowerCase().replaceAll("-", " "));
        await shows(page, row, language, `${of} from a number`);
        await losesNothing(page, `${of} from a number`);
        await saysUnsigned(page, row, language);
        if (pictured.has(of)) await picture(page, `typed.${row.slice(8)}.${language}.${place}`);
        if (compares && of === "verdict.superseded") await findsTheVersion(page);
        else if (compares && bothAxes.has(row)) await comparesWith(page, row, language, "typed");
        await enter(page);
      }
    }));
}

/** Headline, as-of time and the next action stand in the first window of a small phone. */
async function answersAboveTheFold(page, name) {
  const lowest = await page.evaluate(() => {
    const next = [...document.querySelectorAll("#file, .actions.main > *")].find((e) => e.checkVisibility());
    return [document.querySelector("h1"), document.querySelector(".as-of"), next]
      .filter((e) => e != null)
      .map((e) => e.getBoundingClientRect().bottom);
  });
  assert.ok(lowest.length >= 2 && Math.max(...lowest) <= phone.height, `${name}: ${lowest}`);
}

/** Its own file, and a copy of it that was saved again. */
async function comparesWith(page, row, language, way) {
  await choose(page, pdf(row));
  await page.locator('.verdict[data-tone="good"]').waitFor();
  assert.equal((await verdict(page)).row, row);
  assert.ok((await page.locator("h1").innerText()).startsWith(beginning(headlineOf(row, "matches"), language)), row);
  await losesNothing(page, `${row} ${way} matches`);
  if (way === "typed") await saysUnsigned(page, row, language);
  if (language === "en" && way !== "photo") await picture(page, `${way}.${row.slice(8)}.matches.en`);
  await choose(page, Buffer.concat([pdf(row), Buffer.from("\n")]));
  await becomes(page, "verdict.altered");
  assert.equal((await verdict(page)).tone, "stop");
  assert.equal(await page.locator("h1").innerText(), sentences["verdict.altered.headline"][language]);
  assert.ok((await page.locator(".verdict .reason").innerText()).includes(beginning(headlineOf(row), language)), row);
  assert.equal(await page.locator(".facts").count(), 0);
  await losesNothing(page, `${row} ${way} altered`);
  if (language === "en" && way !== "photo") await picture(page, `${way}.${row.slice(8)}.altered.en`);
}

/** The number of a changed contract holds no version: the file alone says which one is in hand. */
async function findsTheVersion(page) {
  await choose(page, pdf("verdict.superseded"));
  await becomes(page, "verdict.superseded");
  await choose(page, pdf("verdict.superseded", 2));
  await page.locator('.verdict[data-row="verdict.current"][data-tone="good"]').waitFor();
}

/** A number is not signed: nothing that the page says of a code stands there, and the sentence that says so does. */
async function saysUnsigned(page, row, language) {
  const id = row === "verdict.unknown.typedNumber" ? row + ".reason" : "note.typedNumber";
  const said = await page.locator("main").evaluate((e) => e.textContent);
  assert.ok(said.includes(sentences[id][language]), `${row}: ${said}`);
  assert.ok(!said.includes(sentences["proves.code"][language]), `${row}: ${said}`);
  assert.equal(await page.locator("#copy").count(), 0, row);
}
