import { statSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { median } from "../../src/stats/median.ts";
import { type Built, served } from "../../test/web/pages.ts";
import { framesWhile, panAndZoom } from "./frames.ts";
import { writeLongTrace } from "./trace-lines.ts";

/** What a trace of 200 layers and 10,000 steps takes. */
export interface LongRun {
  readonly mebibytes: number;
  readonly firstPictureMs: number;
  readonly framesPerSecond: number;
  readonly longestFrameMs: number;
}

const panMs = 4000;

/** Opens a trace of about 50 MB in `isograd view`, and pans and zooms its map; medians of so many visits. */
export async function longRun(browser: Browser, pages: Built, repeats: number): Promise<LongRun> {
  const path = join(pages.folder, "long.trace.jsonl");
  writeLongTrace(path, 200, 10_000, ["activation-grad-norm", "update-ratio"]);
  const server = await served([path], pages.assets);
  const visits: Omit<LongRun, "mebibytes">[] = [];
  for (let i = 0; i < repeats; i++) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(server.url);
    await page.locator(".ig-map-surface canvas").waitFor();
    const firstPictureMs = await page.evaluate<number>(
      "performance.getEntriesByName('isograd-first-map')[0]?.startTime ?? performance.now()",
    );
    await page.locator(".card").first().waitFor();
    await page.waitForTimeout(500);
    const { perSecond, longestMs } = await framesWhile(page, panMs, panAndZoom);
    visits.push({ firstPictureMs, framesPerSecond: perSecond, longestFrameMs: longestMs });
    await page.close();
  }
  await server.close();
  return {
    mebibytes: statSync(path).size / 2 ** 20,
    firstPictureMs: median(visits.map((visit) => visit.firstPictureMs)),
    framesPerSecond: median(visits.map((visit) => visit.framesPerSecond)),
    longestFrameMs: median(visits.map((visit) => visit.longestFrameMs)),
  };
}
