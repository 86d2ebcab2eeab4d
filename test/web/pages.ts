import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { servedRuns } from "../../src/cli/commands/view.ts";
import { runSources } from "../../src/cli/run-sources.ts";
import type { ReportPage } from "../../src/report/html.ts";
import { type Asset, assetsBelow } from "../../src/server/assets.ts";
import { type Listening, listen } from "../../src/server/listen.ts";

export const fixture = (name: string) =>
  fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
export const artefact = (name: string) =>
  fileURLToPath(new URL(`../artefacts/${name}`, import.meta.url));

/** The pages, built from the sources that are tested. */
export interface Built {
  readonly assets: ReadonlyMap<string, Asset>;
  readonly report: ReportPage;
  /** The module of `isograd/charts`. */
  readonly charts: string;
  /** For files that a test writes. */
  readonly folder: string;
  remove(): void;
}

/** Builds the pages into a folder of their own. */
export async function builtPages(): Promise<Built> {
  const folder = mkdtempSync(join(tmpdir(), "isograd-web-"));
  const config = (name: string) => fileURLToPath(new URL(`../../web/${name}`, import.meta.url));
  await built(config("vite.config.ts"), join(folder, "view"));
  await built(config("vite.report.config.ts"), join(folder, "report"));
  await built(config("vite.charts.config.ts"), join(folder, "charts"));
  return pagesIn(folder);
}

/** Pages that were built before. */
export function pagesIn(folder: string): Built {
  const text = (...names: readonly string[]) => readFileSync(join(folder, ...names), "utf8");
  return {
    assets: assetsBelow(join(folder, "view")),
    report: { script: text("report", "report.js"), style: text("report", "report.css") },
    charts: text("charts", "charts.js"),
    folder,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function built(configFile: string, outDir: string): Promise<void> {
  await build({ configFile, logLevel: "error", mode: "production", build: { outDir } });
}

/** The server of `isograd view` for some paths, at any free port of this machine. */
export async function served(
  paths: readonly string[],
  assets: ReadonlyMap<string, Asset>,
): Promise<Listening> {
  const runs = servedRuns(await runSources("view", paths));
  return listen({ host: "127.0.0.1", port: 0, assets, runs });
}
