import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

// The verifier is the workspace beside this one; its own packages lie in its node_modules.
const verify = fileURLToPath(new URL("../../sdk/verify-js/src/index.ts", import.meta.url));

export default defineConfig({
  base: "./",
  resolve: { alias: { "@ledger/verify": verify } },
  // A classic worker: module workers are younger than the browsers of many phones.
  worker: { format: "iife", rollupOptions: { output: { entryFileNames: "[name]-[hash].js" } } },
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
        old: fileURLToPath(new URL("src/old.ts", import.meta.url)),
      },
      output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
    },
  },
});
