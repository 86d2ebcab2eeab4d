import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { tracePicture } from "../../src/charts/trace-picture.ts";
import { readTrace } from "../../src/formats/trace.ts";
import { reportHtml } from "../../src/report/html.ts";
import { fixture } from "./pages.ts";
import { hasNoBrowser, session, violations } from "./visit.ts";

const trace = fixture("deep-sigmoid.trace.jsonl");

describe.skipIf(hasNoBrowser)("the report", () => {
  const tests = session();

  async function written(): Promise<string> {
    const picture = tracePicture(readTrace(readFileSync(trace, "utf8"), "deep"), "deep");
    const path = join(tests.pages().folder, "report.html");
    writeFileSync(path, await reportHtml([picture], tests.pages().report));
    return pathToFileURL(path).href;
  }

  test("opens from disk, asks nobody, and shows the same map", async () => {
    const { page, wrong } = await tests.visit(await written());
    await expect.poll(() => page.locator(".headline").textContent()).toBe("VANISHING GRADIENTS");
    await page.locator(".ig-map-surface").focus();
    await page.keyboard.press("Home");
    await expect.poll(() => page.locator(".ig-map [aria-live]").textContent()).toContain("step 0");
    expect(wrong).toEqual([]);
  });

  test.each(["light", "dark"] as const)("axe finds nothing in it, %s", async (scheme) => {
    const { page } = await tests.visit(await written(), { scheme });
    expect(await violations(page)).toEqual([]);
  });

  test("says what was found without scripts, too", async () => {
    const context = await tests.browser().newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(await written());
    expect(await page.locator("main").textContent()).toContain("layer hidden_1 gets the least");
  });
});
