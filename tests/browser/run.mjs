// All tests of the pages in a real Chromium: one sample city for all files, two files at a time, each with a browser and a proxy
// of its own. `node --test display.test.mjs` runs one file with a city of its own.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "node:test";
import { finished } from "node:stream/promises";
import { tap } from "node:test/reporters";
import { fileURLToPath } from "node:url";
import { startSample } from "./sample.mjs";

const folder = fileURLToPath(new URL(".", import.meta.url));
const atOnce = 2;
/** The longest first, so that no lane waits for one of them at the end. */
const longest = ["matrix", "reports", "display", "rooms", "files", "vectors"].map((part) => part + ".test.mjs");
const rank = (name) => (longest.includes(name) ? longest.indexOf(name) : longest.length);

const sample = await startSample();
process.env.LEDGER_BROWSER_SAMPLE = JSON.stringify(sample.told);
try {
  const names = readdirSync(folder).filter((name) => name.endsWith(".test.mjs"));
  const files = names.sort((a, b) => rank(a) - rank(b)).map((name) => join(folder, name));
  const results = run({ files, concurrency: atOnce });
  results.on("test:fail", () => (process.exitCode = 1));
  const lines = results.compose(tap);
  lines.pipe(process.stdout);
  await finished(lines);
} finally {
  await sample.stop();
}
