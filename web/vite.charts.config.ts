import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** `isograd/charts` as one module that a page or a notebook imports, and its style sheet. */
export default defineConfig({
  root: here("./charts"),
  build: {
    outDir: here("../dist/web/charts"),
    emptyOutDir: true,
    target: "es2023",
    minify: true,
    lib: {
      entry: here("./charts/index.ts"),
      formats: ["es"],
      fileName: () => "charts.js",
      cssFileName: "charts",
    },
  },
});
