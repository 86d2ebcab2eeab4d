import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { assetsBelow } from "../../src/server/assets.ts";
import { type Listening, listen } from "../../src/server/listen.ts";
import { median } from "../../src/stats/median.ts";
import { framesWhile } from "./frames.ts";

/** A network that trains in the page while everything is drawn. */
export interface LabTraining {
  readonly id: string;
  readonly stepsPerSecond: number;
  readonly framesPerSecond: number;
  readonly longestFrameMs: number;
}

/** Bytes that a web host sends until the first step is trained. */
export interface FirstLoad {
  readonly files: number;
  readonly plainKilobytes: number;
  readonly gzipKilobytes: number;
  readonly brotliKilobytes: number;
}

const trainMs = 4000;
const warmMs = 1000;
/** As many as the lab allows, so that it is never over while it is measured. */
const plannedSteps = 20_000;
const usual = `#a=d:20,w:32,b:32,a:tanh,n_:${plannedSteps}`;

/** Trains in every layout: what is out of sight is not drawn, so one window shows all of the page. */
const layouts = [
  { id: "1280 × 900", width: 1280, height: 900, hash: usual },
  { id: "1280 × 2400, all panels in sight", width: 1280, height: 2400, hash: usual },
  {
    id: "two networks race, 1280 × 900",
    width: 1280,
    height: 900,
    hash: `${usual}&b=a:relu,i:he-normal`,
  },
] as const;

/** Builds the lab, and measures its first load and its training; medians of so many visits. */
export async function lab(browser: Browser, repeats: number) {
  const folder = mkdtempSync(join(tmpdir(), "isograd-lab-"));
  const configFile = fileURLToPath(new URL("../../web/vite.lab.config.ts", import.meta.url));
  await build({ configFile, logLevel: "error", mode: "production", build: { outDir: folder } });
  const assets = assetsBelow(folder);
  const server = await listen({ host: "127.0.0.1", port: 0, assets, runs: [] });
  try {
    return {
      firstLoad: await firstLoad(browser, server),
      training: await trainings(browser, server, repeats),
    };
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function firstLoad(browser: Browser, server: Listening): Promise<FirstLoad> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const bodies: Promise<Buffer>[] = [];
  // Of the context: what a worker loads belongs to it, too.
  context.on("response", (response) => bodies.push(response.body()));
  const page = await context.newPage();
  await page.goto(server.url);
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await page.getByText("Step 1 of").waitFor();
  const files = await Promise.all(bodies);
  await context.close();
  const kilobytes = (size: (body: Buffer) => number) =>
    files.reduce((sum, body) => sum + size(body), 0) / 1000;
  return {
    files: files.length,
    plainKilobytes: kilobytes((body) => body.byteLength),
    gzipKilobytes: kilobytes((body) => gzipSync(body).byteLength),
    brotliKilobytes: kilobytes((body) => brotliCompressSync(body).byteLength),
  };
}

async function trainings(browser: Browser, server: Listening, repeats: number) {
  const results: LabTraining[] = [];
  for (const { id, width, height, hash } of layouts) {
    const visits: Omit<LabTraining, "id">[] = [];
    for (let i = 0; i < repeats; i++) {
      const page = await browser.newPage({ viewport: { width, height } });
      await page.goto(server.url + hash);
      await page.getByRole("combobox", { name: "Speed" }).selectOption("fast");
      await page.getByRole("button", { name: "Train", exact: true }).click();
      await page.waitForTimeout(warmMs);
      // The charts are what has to be drawn.
      await page.evaluate("document.querySelector('.grid').scrollIntoView()");
      const from = await stepOf(page);
      const began = performance.now();
      const { perSecond, longestMs } = await framesWhile(page, trainMs, "");
      const at = await stepOf(page);
      if (at >= plannedSteps) throw new Error(`benchmarks/web: the run was over at step ${at}`);
      const steps = at - from;
      const seconds = (performance.now() - began) / 1000;
      visits.push({
        stepsPerSecond: steps / seconds,
        framesPerSecond: perSecond,
        longestFrameMs: longestMs,
      });
      await page.close();
    }
    const middle = (value: (visit: Omit<LabTraining, "id">) => number) => median(visits.map(value));
    results.push({
      id,
      stepsPerSecond: middle(({ stepsPerSecond }) => stepsPerSecond),
      framesPerSecond: middle(({ framesPerSecond }) => framesPerSecond),
      longestFrameMs: middle(({ longestFrameMs }) => longestFrameMs),
    });
  }
  return results;
}

async function stepOf(page: Page): Promise<number> {
  const text = await page.locator(".transport").innerText();
  return Number(/Step (\d+) of/.exec(text)?.[1]);
}
