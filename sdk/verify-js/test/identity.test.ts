import assert from "node:assert/strict";
import { test } from "node:test";
import { shownText } from "../src/disclosures/shownText.js";
import { unitCodeKind } from "../src/identifiers/unit.js";
import { readJson } from "./vectors.js";

interface Spelling {
  readonly text: string;
  readonly normal?: string;
  readonly note: string;
}

const { fields } = readJson<{ fields: { field: string; spellings: Spelling[] }[] }>("identity", "spellings.json");
const { texts } = readJson<{ texts: { text: string; shown: string; note: string }[] }>("identity", "display.json");
const spellingsOf = (name: string): Spelling[] => fields.find(({ field }) => field === name)!.spellings;

for (const { text, normal, note } of spellingsOf("unit code"))
  test(`unit code: ${note}`, () => {
    assert.equal(unitCodeKind(text) === "registered", normal !== undefined);
  });

for (const { text, normal, note } of spellingsOf("presale code"))
  test(`presale code: ${note}`, () => {
    assert.equal(unitCodeKind("PRESALE/" + text) === "presale", normal !== undefined);
    assert.notEqual(unitCodeKind(text), "presale");
  });

for (const { text, shown, note } of texts)
  test(`shown: ${note}`, () => {
    assert.equal(shownText(text), shown);
  });
