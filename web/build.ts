/** Builds everything of `web/` into `dist/web`: the page of `isograd view`, the page of a report, `isograd/charts`, and the lab. No network. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

for (const config of [
  "vite.config.ts",
  "vite.report.config.ts",
  "vite.charts.config.ts",
  "vite.lab.config.ts",
])
  await build({ configFile: here(config), logLevel: "warn" });
writeDeclarations(here("../dist/web/charts"));

/** Declarations of `isograd/charts`; what they say of the library is in the library's own. */
function writeDeclarations(out: string): void {
  const folder = mkdtempSync(join(tmpdir(), "isograd-types-"));
  try {
    const tsc = here("../node_modules/typescript/bin/tsc");
    const args = [tsc, "-p", here("tsconfig.charts.json"), "--outDir", folder];
    const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
    if (status !== 0) throw new Error(`web/build: tsc ended with ${status}`);
    mkdirSync(out, { recursive: true });
    const own = join(folder, "web/charts");
    for (const name of readdirSync(own)) {
      const text = readFileSync(join(own, name), "utf8");
      const rooted = text
        .replaceAll("../../src/", "../../")
        .replace(/^import "[^"]*\.css";\n/m, "");
      writeFileSync(join(out, name), rooted);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
