// The rows of the verdict's first axis that the sample has a code for, and what each must show, however the reader came to it.
import assert from "node:assert/strict";
import { becomes, beginning, verdict } from "./world.mjs";

export const tones = {
  "verdict.current": "step",
  "verdict.fulfilled": "step",
  "verdict.change": "change",
  "verdict.cancellation": "change",
  "verdict.notFiled.signed": "change",
  "verdict.notFiled.absent": "change",
  "verdict.superseded": "change",
  "verdict.cancelled": "change",
  "verdict.voided": "change",
  "verdict.forged.signature": "stop",
  "verdict.forged.keyWithdrawn": "stop",
  "verdict.unknown.otherLedger": "stop",
};

/** What a typed number leads to: it holds no version and no signature, and leads to what is current. */
export const typedRows = {
  "verdict.current": "verdict.current",
  "verdict.fulfilled": "verdict.fulfilled",
  "verdict.change": "verdict.change",
  "verdict.cancellation": "verdict.cancellation",
  "verdict.notFiled.signed": "verdict.notFiled.signed",
  "verdict.notFiled.absent": "verdict.unknown.typedNumber",
  "verdict.superseded": "verdict.current",
  "verdict.cancelled": "verdict.cancelled",
  "verdict.voided": "verdict.voided",
};

export const bothAxes = new Set(["verdict.current", "verdict.fulfilled"]);

export const headlineOf = (row, axis = "notCompared") =>
  bothAxes.has(row) ? `${row}.${axis}.headline` : `${row}.headline`;

/** Row, tone, headline and title in the reader's language; under red no word of a contract. */
export async function shows(page, row, language, name = row) {
  await becomes(page, row);
  const tone = row === "verdict.unknown.typedNumber" ? "blank" : tones[row];
  assert.deepEqual(await verdict(page), { row, tone }, name);
  const headline = beginning(headlineOf(row), language);
  const { said, title, headings, facts, lang, next } = await page.evaluate(() => ({
    next: document.querySelectorAll("#next li").length,
    said: document.querySelector("h1").innerText,
    title: document.title,
    headings: document.querySelectorAll("h1").length,
    facts: document.querySelectorAll(".facts").length,
    lang: document.documentElement.lang.slice(0, 2),
  }));
  assert.ok(said.startsWith(headline), `${name}: ${said}`);
  assert.ok(title.startsWith(headline), `${name}: ${title}`);
  assert.equal(headings, 1, name);
  assert.ok(next >= 1, `${name}: what next`);
  assert.equal(lang, language, name);
  if (tone === "stop") assert.equal(facts, 0, name);
}
