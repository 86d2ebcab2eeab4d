import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { type Built, served } from "../../test/web/pages.ts";
import { framesWhile } from "./frames.ts";
import { headerOf, lines } from "./trace-lines.ts";

/** What following a run that is being written takes. */
export interface GrowingRun {
  readonly recordsPerSecond: number;
  readonly seconds: number;
  readonly framesPerSecond: number;
  readonly longestFrameMs: number;
  /** After a garbage collection, at the start and after every part of the time. */
  readonly heapMebibytes: readonly number[];
}

const recordsPerSecond = 500;
const layers = 20;
const quantities = ["activation-grad-norm", "grad-norm", "weight-norm", "update-ratio"];
const parts = 6;
const partMs = 12_000;
const tickMs = 50;
const firstSteps = 10;

/** Follows a run of 20 layers in `isograd view` while 500 records a second are written. */
export async function growingRun(browser: Browser, pages: Built): Promise<GrowingRun> {
  const path = join(pages.folder, "growing.trace.jsonl");
  writeFileSync(path, `${JSON.stringify(headerOf(layers, 1_000_000))}\n`);
  for (const line of lines(layers, firstSteps, quantities)) appendFileSync(path, line);
  const server = await served([path], pages.assets);
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(server.url);
  await page.locator(".ig-map-surface canvas").waitFor();
  const writing = written(path, parts * partMs);
  const heapMebibytes = [await heapOf(page)];
  const frames: { readonly perSecond: number; readonly longestMs: number }[] = [];
  for (let part = 0; part < parts; part++) {
    // Collecting garbage stops the page: that is not a frame of the run.
    frames.push(await framesWhile(page, partMs - 1000, ""));
    heapMebibytes.push(await heapOf(page));
  }
  await writing;
  await page.close();
  await server.close();
  return {
    recordsPerSecond,
    seconds: (parts * partMs) / 1000,
    framesPerSecond: Math.min(...frames.map(({ perSecond }) => perSecond)),
    longestFrameMs: Math.max(...frames.map(({ longestMs }) => longestMs)),
    heapMebibytes,
  };
}

async function written(path: string, ms: number): Promise<void> {
  const each = (recordsPerSecond * tickMs) / 1000;
  const started = Date.now();
  for (let step = firstSteps; Date.now() - started < ms; step += each) {
    appendFileSync(path, [...lines(layers, each, quantities, step)].join(""));
    await sleep(started + ((step - firstSteps) / recordsPerSecond) * 1000 + tickMs - Date.now());
  }
}

/** Memory of scripts: objects, what they keep of the page, and their buffers. */
async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const usage = await session.send("Runtime.getHeapUsage");
  await session.detach();
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = usage;
  return (usedSize + embedderHeapUsedSize + backingStorageSize) / 2 ** 20;
}
