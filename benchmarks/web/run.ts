/** Speed of the page, in headless Chromium without a GPU: medians of several runs. Writes benchmarks/web/results.json. */
import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { median } from "../../src/stats/median.ts";
import { browserPath, launched, noBrowser } from "../../test/web/browser.ts";
import { builtPages, served } from "../../test/web/pages.ts";
import { framesWhile, panAndZoom } from "./frames.ts";
import { headerOf, lines, writeLongTrace } from "./long-trace.ts";

const repeats = 3;
const recordsPerSecond = 500;
const liveLayers = 20;
const liveMs = 12_000;
const quantities = ["activation-grad-norm", "grad-norm", "weight-norm", "update-ratio"];
const executable = browserPath();
if (executable === undefined) throw new Error(`benchmarks/web: ${noBrowser}`);
const folder = mkdtempSync(join(tmpdir(), "isograd-bench-"));
const pages = await builtPages();
const browser = await launched(executable);
try {
  const long = join(folder, "long.trace.jsonl");
  writeLongTrace(long, 200, 10_000, ["activation-grad-norm", "update-ratio"]);
  const results = {
    machine: { cpu: cpus()[0]?.model ?? "", cores: cpus().length, browser: browser.version() },
    longTrace: { bytes: statSync(long).size, ...(await longTrace(browser, long)) },
    live: await live(browser, join(folder, "live.trace.jsonl")),
  };
  writeFileSync(new URL("results.json", import.meta.url), `${JSON.stringify(results, null, 2)}\n`);
  console.log(JSON.stringify(results, null, 2));
} finally {
  await browser.close();
  pages.remove();
  rmSync(folder, { recursive: true, force: true });
}

async function longTrace(own: Browser, path: string) {
  const server = await served([path], pages.assets);
  const first: number[] = [];
  const frames: { perSecond: number; longestMs: number }[] = [];
  for (let i = 0; i < repeats; i++) {
    const page = await own.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(server.url);
    await page.locator(".ig-map-surface canvas").waitFor();
    first.push(
      await page.evaluate<number>(
        "performance.getEntriesByName('isograd-first-map')[0]?.startTime ?? performance.now()",
      ),
    );
    await page.locator(".card").first().waitFor();
    await page.waitForTimeout(500);
    frames.push(await framesWhile(page, 4000, panAndZoom));
    await page.close();
  }
  await server.close();
  return {
    firstPictureMs: median(first),
    panAndZoomFramesPerSecond: median(frames.map(({ perSecond }) => perSecond)),
    longestFrameMs: median(frames.map(({ longestMs }) => longestMs)),
  };
}

/** A run of 20 layers that writes 500 records a second. */
async function live(own: Browser, path: string) {
  writeFileSync(path, `${JSON.stringify(headerOf(liveLayers, 1_000_000))}\n`);
  for (const line of lines(liveLayers, 10, quantities)) appendFileSync(path, line);
  const server = await served([path], pages.assets);
  const page = await own.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(server.url);
  await page.locator(".ig-map-surface canvas").waitFor();
  const writing = written(path);
  await sleep(liveMs / 3);
  const before = await heapBytes(page);
  const frames = await framesWhile(page, liveMs / 2, "");
  await writing;
  const after = await heapBytes(page);
  await page.close();
  await server.close();
  return {
    recordsPerSecond,
    framesPerSecond: frames.perSecond,
    longestFrameMs: frames.longestMs,
    heapMiB: [before, after],
  };
}

async function written(path: string): Promise<void> {
  const tickMs = 50;
  const each = (recordsPerSecond * tickMs) / 1000;
  const started = Date.now();
  for (let step = 10; Date.now() - started < liveMs; step += each) {
    appendFileSync(path, [...lines(liveLayers, each, quantities, step)].join(""));
    await sleep(started + ((step - 10) / recordsPerSecond) * 1000 + tickMs - Date.now());
  }
}

async function heapBytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return Math.round(usedSize / 2 ** 20);
}
