// All tests of the pages in a real Chromium: one sample city for all files, two files at a time, each with a browser and a proxy
// of its own. `node --test display.test.mjs` runs one file with a city of its own.
import { run } from "node:test";
import { finished } from "node:stream/promises";
import { tap } from "node:test/reporters";
import { fileURLToPath } from "node:url";
import { startSample } from "./sample.mjs";

const atOnce = 2;
/** The longest first. */
const parts = [
  "matrix",
  "display",
  "rooms",
  "files",
  "vectors",
  "verdicts",
  "faults",
  "lies",
  "codes",
  "reading",
  "privacy",
];

const sample = await startSample();
process.env.LEDGER_BROWSER_SAMPLE = JSON.stringify(sample.told);
try {
  const files = parts.map((part) => fileURLToPath(new URL(`${part}.test.mjs`, import.meta.url)));
  const results = run({ files, concurrency: atOnce });
  results.on("test:fail", () => (process.exitCode = 1));
  const lines = results.compose(tap);
  lines.pipe(process.stdout);
  await finished(lines);
} finally {
  await sample.stop();
}
