import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";
import { documentIn } from "../../src/charts/document.ts";
import { tracePicture } from "../../src/charts/trace-picture.ts";
import { readTrace } from "../../src/formats/trace.ts";
import { reportHtml } from "../../src/report/html.ts";
import { assetsBelow } from "../../src/server/assets.ts";
import { type Listening, listen } from "../../src/server/listen.ts";
import { type Built, builtPages, served } from "../../test/web/pages.ts";
import type { Shot } from "./shots.ts";

/** The pages, built and served as the command line does it. */
export interface Stage {
  /** The address at which a shot is taken. */
  addressOf(shot: Shot): Promise<string>;
  close(): Promise<void>;
}

export async function stage(): Promise<Stage> {
  const pages = await builtPages();
  const lab = join(pages.folder, "lab");
  const configFile = fileURLToPath(new URL("../vite.lab.config.ts", import.meta.url));
  await build({ configFile, logLevel: "error", build: { outDir: lab } });
  const servers: Listening[] = [];
  const open = async (server: Promise<Listening>) => {
    servers.push(await server);
    return (await server).url;
  };
  return {
    async addressOf({ page, runs, hash }) {
      if (page === "report") return reportOf(runs, pages);
      const url =
        page === "lab"
          ? await open(listen({ host: "127.0.0.1", port: 0, assets: assetsBelow(lab), runs: [] }))
          : await open(served(runs, pages.assets));
      return `${url}${hash}`;
    },
    async close() {
      for (const server of servers) await server.close();
      pages.remove();
    },
  };
}

/** A trace and its report as a file. */
async function reportOf(
  [trace = "", report = ""]: readonly string[],
  { report: page, folder }: Built,
): Promise<string> {
  const name = basename(trace);
  const document = documentIn(readFileSync(report, "utf8"), basename(report));
  const picture = tracePicture(readTrace(readFileSync(trace, "utf8"), name), name, document);
  const path = join(folder, "report.html");
  writeFileSync(path, await reportHtml([picture], page));
  return pathToFileURL(path).href;
}
