import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fixture } from "./pages.ts";
import { hasNoBrowser, session } from "./visit.ts";

const trace = fixture("deep-sigmoid.trace.jsonl");

describe.skipIf(hasNoBrowser)("runs beside each other", () => {
  const tests = session();

  test("compares two runs side by side and as their difference", async () => {
    const other = join(tests.pages().folder, "other.trace.jsonl");
    copyFileSync(trace, other);
    const { page, wrong } = await tests.visit(`${await tests.serve(trace, other)}#with=1`);
    await expect.poll(() => page.locator(".ig-map-surface").count()).toBe(2);
    await page.getByLabel("difference").check();
    await expect.poll(() => page.locator(".ig-map-surface").count()).toBe(1);
    await expect.poll(() => page.locator(".ig-map .ig-readout").textContent()).toContain(": 0,");
    expect(wrong).toEqual([]);
  });

  test("compares several runs: each beside the first, and each as its difference to it", async () => {
    const others = ["b", "c"].map((name) => join(tests.pages().folder, `${name}.trace.jsonl`));
    for (const path of others) copyFileSync(trace, path);
    const { page } = await tests.visit(await tests.serve(trace, ...others));
    await page.getByText("Beside …").click();
    for (const box of await page.locator(".beside-runs input").all()) await box.check();
    await expect.poll(() => page.locator(".ig-map-surface").count()).toBe(3);
    await expect.poll(() => page.url()).toContain("with=1-2");
    await page.getByLabel("difference").check();
    await expect.poll(() => page.locator(".ig-map-surface").count()).toBe(2);
  });

  test("shows control and attempts of a repair, with the seeds", async () => {
    const { page, wrong } = await tests.visit(await tests.serve(fixture("repair.json")));
    await expect
      .poll(() => page.getByRole("heading", { level: 2 }).allTextContents())
      .toContain("Repaired by critical-init");
    await expect.poll(() => page.locator("circle.ig-seed").count()).toBeGreaterThan(5);
    const attempts = page.locator(".attempts figure");
    expect(await attempts.count()).toBe(2);
    expect(await attempts.nth(1).textContent()).toContain("5 of 5 seeds trained");
    await expect.poll(() => attempts.nth(0).locator("path.ig-line").count()).toBe(10);
    expect(wrong).toEqual([]);
  });
});
