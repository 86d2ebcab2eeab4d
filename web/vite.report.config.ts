import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The page of a report: one script and one style, which are put into the HTML file with the data. */
export default defineConfig({
  root: here("./report"),
  define: { "process.env.NODE_ENV": '"production"' },
  build: {
    outDir: here("../dist/web/report"),
    emptyOutDir: true,
    target: "es2023",
    cssCodeSplit: false,
    lib: {
      entry: here("./report/main.tsx"),
      name: "isogradReport",
      formats: ["iife"],
      fileName: () => "report.js",
      cssFileName: "report",
    },
  },
});
