import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { digitsPlugin } from "./lab/digits-plugin.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The lab: static files that any web host can serve, nothing is fetched from elsewhere. */
export default defineConfig({
  root: here("./lab"),
  base: "./",
  plugins: [digitsPlugin()],
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  build: {
    outDir: here("../dist/web/lab"),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2023",
    chunkSizeWarningLimit: 900,
  },
  worker: { format: "es", plugins: () => [digitsPlugin()] },
});
