// Builds dist/offline.html: one file with script, style and, where given, an anchor and a bundle; it asks no network.
//   node page/build.mjs [--trust FILE] [--bundle FILE] [-o FILE]
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const page = dirname(fileURLToPath(import.meta.url));
const read = (name) => readFileSync(join(page, name), "utf8");

/** WeChat's and older phones' browsers: no syntax after 2020. */
const common = { bundle: true, minify: true, write: false, target: "es2020", charset: "utf8", legalComments: "none" };

/** Object.hasOwn (ES2022) is younger than the target; the packages' uses of it have an older spelling. */
const olderSpelling = {
  name: "older-spelling",
  setup: (builder) =>
    builder.onLoad({ filter: /@noble.*\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replaceAll("Object.hasOwn(", "Object.prototype.hasOwnProperty.call("),
    })),
};

/** The text of offline.html; `trust` and `bundle` are bytes, or null. */
export async function offlinePage({ trust = null, bundle = null } = {}) {
  const bundled = async (name, options) => {
    const { outputFiles } = await build({ ...common, ...options, entryPoints: [join(page, name)] });
    return outputFiles[0].text.trim().replaceAll("</script", "<\\/script");
  };
  const script = await bundled("offline.ts", { format: "iife", plugins: [olderSpelling] });
  const style = await bundled("offline.css", {});
  const strings = JSON.parse(read("strings.json"));
  const noscript = Object.values(strings["noscript"]).join(" ");
  const hash = (text) => "sha256-" + createHash("sha256").update(text).digest("base64");
  const values = {
    SCRIPT: hash(script),
    STYLE: hash(style),
    CSS: style,
    TITLE: strings["title"].zh,
    NOSCRIPT: noscript,
    TRUST: trust === null ? "" : Buffer.from(trust).toString("base64"),
    BUNDLE: bundle === null ? "" : Buffer.from(bundle).toString("base64"),
    JS: script,
  };
  // Blanks beside a placeholder go too: the hash in the policy is that of the script's and style's very bytes.
  return read("offline.html").replace(/\s*%([A-Z]+)%\s*/g, (_, name) => values[name]);
}

if (resolve(process.argv[1] ?? "") === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { trust: { type: "string" }, bundle: { type: "string" }, output: { type: "string", short: "o" } },
  });
  const bytes = (path) => (path === undefined ? null : readFileSync(path));
  const text = await offlinePage({ trust: bytes(values.trust), bundle: bytes(values.bundle) });
  const target = values.output ?? join(page, "..", "dist", "offline.html");
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
  console.log(`${target}: ${Buffer.byteLength(text)} bytes`);
}
