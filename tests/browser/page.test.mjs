// The explorer's pages in a real Chromium, against a sample city of one deal for each stage.
import { after, before } from "node:test";
import { start, stop } from "./world.mjs";

before(start);
after(stop);

const parts = [
  "verdicts",
  "matrix",
  "vectors",
  "codes",
  "lies",
  "faults",
  "privacy",
  "files",
  "display",
  "reading",
  "rooms",
];
for (const part of parts) await import(`./${part}.mjs`);
