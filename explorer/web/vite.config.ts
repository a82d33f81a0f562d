import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

// The verifier is the workspace beside this one; its own packages lie in its node_modules.
const verify = fileURLToPath(new URL("../../sdk/verify-js/src/index.ts", import.meta.url));

export default defineConfig({
  base: "./",
  resolve: { alias: { "@ledger/verify": verify } },
  build: {
    target: "es2020",
    outDir: "dist",
    emptyOutDir: true,
    modulePreload: false,
    rollupOptions: {
      input: {
        page: fileURLToPath(new URL("src/page.ts", import.meta.url)),
        filing: fileURLToPath(new URL("src/filing.ts", import.meta.url)),
      },
      output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
    },
  },
});
