// The citizen's script stays small: everything that the page may load, as gzip sends it.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const limit = 150_000;
const folder = new URL("dist/", import.meta.url);
const scripts = readdirSync(folder).filter((name) => name.endsWith(".js"));
if (scripts.length === 0) throw new Error("The page is not built: npm run build");
let sum = 0;
for (const name of scripts) {
  const bytes = gzipSync(readFileSync(new URL(name, folder))).length;
  sum += bytes;
  console.log(`${name.padEnd(32)} ${bytes} bytes`);
}
console.log(`${"in all".padEnd(32)} ${sum} of ${limit} bytes`);
process.exitCode = sum > limit ? 1 : 0;
