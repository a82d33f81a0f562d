import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

// The verifier is the workspace beside this one; its own packages lie in its node_modules.
const verify = fileURLToPath(new URL("../../sdk/verify-js/src/index.ts", import.meta.url));

/** Object.hasOwn (ES2022) is younger than the target; the packages' one use of it has an older spelling. */
const olderSpelling: Plugin = {
  name: "older-spelling",
  transform: (code) => code.split("Object.hasOwn(").join("Object.prototype.hasOwnProperty.call("),
};

/** Texts that the served pages alone show (`Served` in src/words/texts.ts) are no part of the script. */
const servedAlone =
  /^(help\..+\.(text|offline)|help\.kept.*|fault\.(malformed|method|tooMany|untrusted|unavailable|late|failed)\..+|fault\.notFound\.text|check\.(noScript|notBuilt|loading|oldBrowser|notLoaded|wrongType)|timeline\.server)$/;
const ownTexts: Plugin = {
  name: "own-texts",
  enforce: "pre",
  transform: {
    filter: { id: /\/text\/(?:zh|en)\.json$/ },
    handler: (json) => {
      const texts = Object.entries(JSON.parse(json) as Record<string, string>);
      return JSON.stringify(Object.fromEntries(texts.filter(([key]) => !servedAlone.test(key))));
    },
  },
};

/** The service worker keeps one address; every other script's name holds a hash of its content, so that caches never ask again. */
const keeper = "keeper.js";

/** parts.json: what the page may load, for a phone that keeps it. entries.json: which file each page's script is, for the server. */
const partList: Plugin = {
  name: "part-list",
  generateBundle(_, bundle) {
    const parts = Object.keys(bundle).filter((name) => name.endsWith(".js") && name !== keeper);
    this.emitFile({ type: "asset", fileName: "parts.json", source: JSON.stringify(parts.sort()) });
    const entries = Object.values(bundle).flatMap((part) =>
      part.type === "chunk" && part.isEntry ? [[part.name, part.fileName]] : [],
    );
    this.emitFile({ type: "asset", fileName: "entries.json", source: JSON.stringify(Object.fromEntries(entries)) });
  },
};

export default defineConfig({
  base: "./",
  plugins: [ownTexts, olderSpelling, partList],
  resolve: { alias: { "@ledger/verify": verify } },
  // A classic worker: module workers are younger than the browsers of many phones.
  worker: {
    format: "iife",
    plugins: () => [olderSpelling],
    rollupOptions: { output: { entryFileNames: "[name]-[hash].js" } },
  },
  build: {
    target: "es2020",
    outDir: "dist",
    emptyOutDir: true,
    modulePreload: false,
    rollupOptions: {
      input: {
        page: fileURLToPath(new URL("src/page.ts", import.meta.url)),
        filing: fileURLToPath(new URL("src/filing.ts", import.meta.url)),
        frame: fileURLToPath(new URL("src/frame.ts", import.meta.url)),
        keeper: fileURLToPath(new URL("src/keeper.ts", import.meta.url)),
        start: fileURLToPath(new URL("src/start.ts", import.meta.url)),
      },
      output: {
        entryFileNames: ({ name }) => (name === "keeper" ? keeper : "[name]-[hash].js"),
        chunkFileNames: "[name]-[hash].js",
      },
    },
  },
});
