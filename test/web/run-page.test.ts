import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fixture } from "./pages.ts";
import { hasNoBrowser, session, tabTo } from "./visit.ts";

const trace = fixture("deep-sigmoid.trace.jsonl");

describe.skipIf(hasNoBrowser)("the page of a run", () => {
  const tests = session();

  test("shows the verdict and the finding with its numbers", async () => {
    const { page, wrong } = await tests.visit(
      await tests.serve(trace, fixture("deep-sigmoid.json")),
    );
    await expect.poll(() => page.locator(".headline").textContent()).toBe("VANISHING GRADIENTS");
    const card = page.locator(".card-failure").first();
    expect(await card.textContent()).toContain("layer hidden_1 gets the least");
    expect(await card.textContent()).toContain("loses 4.4 decades");
    expect(await page.getByText("The activation has a small slope").count()).toBe(1);
    expect(await page.getByRole("heading", { name: "Gradient budget" }).count()).toBe(1);
    expect(wrong).toEqual([]);
  });

  test("is moved through by keyboard alone, and says where it is", async () => {
    const { page, wrong } = await tests.visit(await tests.serve(trace));
    await page.locator(".ig-map-surface").waitFor();
    await tabTo(page, ".ig-map-surface");
    await page.keyboard.press("PageDown");
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    const said = page.locator(".ig-map [aria-live]");
    await expect.poll(() => said.textContent()).toContain("hidden_1, step 20");
    await page.keyboard.press("ArrowUp");
    await expect.poll(() => said.textContent()).toContain("hidden_2, step 20");
    await page.keyboard.press("n");
    await expect
      .poll(() => page.locator(".card[aria-current] code").first().textContent())
      .toBe("gradient-vanishes");
    await expect.poll(() => new URL(page.url()).hash).toContain("layer=hidden_1");
    expect(wrong).toEqual([]);
  });

  test("keys that are pressed within one frame are all followed", async () => {
    const { page } = await tests.visit(await tests.serve(trace));
    await page.locator(".ig-map-surface").focus();
    await page.evaluate(`(async () => {
      for (const key of ["PageDown", "Home", "ArrowRight", "ArrowUp"]) {
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
    })()`);
    const said = page.locator(".ig-map [aria-live]");
    await expect.poll(() => said.textContent()).toContain("hidden_2, step 20");
  });

  test("a link reopens what was seen: run, quantity, cell and part", async () => {
    const url = await tests.serve(trace);
    const link = `${url}#step=180&from=100&to=400&show=update-ratio&layer=hidden_3`;
    const { page } = await tests.visit(link);
    await expect
      .poll(() => page.locator(".ig-map .ig-readout").textContent())
      .toContain("hidden_3, step 180");
    expect(await page.getByLabel("Quantity").inputValue()).toBe("update-ratio");
    await page.locator(".ig-map-surface").focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => page.url()).toBe(link.replace("step=180", "step=240"));
  });

  test("replays the steps before the first number that is none", async () => {
    const path = join(tests.pages().folder, "broken.trace.jsonl");
    const lines = readFileSync(trace, "utf8").trimEnd().split("\n");
    const broken = lines.map((line) =>
      line.startsWith('{"step":180,') ? line.replace(/"loss":[\d.]+/, '"loss":"NaN"') : line,
    );
    writeFileSync(path, `${broken.join("\n")}\n`);
    const { page, wrong } = await tests.visit(await tests.serve(path));
    await page.getByRole("button", { name: "Replay before the first NaN" }).click();
    const readout = page.locator(".ig-map .ig-readout");
    await expect.poll(() => readout.textContent()).toContain("step 0:");
    await expect.poll(() => readout.textContent()).toContain("step 40:");
    await page.getByRole("button", { name: "Stop" }).click();
    await expect.poll(() => page.url()).toContain("to=300");
    expect(wrong).toEqual([]);
  });

  test("of a recurrent network time steps are the axis, and a finding leads to them", async () => {
    const { page, wrong } = await tests.visit(await tests.serve(fixture("lstm.trace.jsonl")));
    const surface = page.locator(".ig-map-surface");
    const label = () => surface.getAttribute("aria-label");
    await expect.poll(label).toContain("Gradient through time: lstm_1: 41 time steps");
    expect(await page.getByRole("heading", { name: "Profile over time" }).count()).toBe(1);
    expect(await page.getByRole("heading", { name: "Exponents" }).count()).toBe(1);
    await page.getByLabel("Quantity").selectOption("update-ratio");
    await expect.poll(label).toContain("Update over weight");
    await page.keyboard.press("Escape");
    await page.locator("h1").click();
    await page.keyboard.press("n");
    await expect.poll(label).toContain("Gradient through time: lstm_1");
    expect(wrong).toEqual([]);
  });

  test("a saved trace has budget and theory; of one without a budget the page says why not", async () => {
    const text = readFileSync(trace, "utf8");
    const path = join(tests.pages().folder, "budget.trace.jsonl");
    const budget = {
      step: 0,
      rows: [
        { layer: "hidden_1", parts: { activation: -0.6 } },
        { layer: "hidden_2", parts: { activation: -0.6, weights: 0.1 } },
      ],
    };
    const known = JSON.stringify({ budget, prediction: { decades: -4, low: -5, high: -3 } });
    writeFileSync(path, text.replace('{"version":1,', `${known.slice(0, -1)},"version":1,`));
    const { page } = await tests.visit(await tests.serve(path, trace));
    const panel = page.locator("section", { has: page.locator("#budget-title") });
    await expect.poll(() => panel.textContent()).toContain("by part");
    const profile = page.locator("section", { has: page.locator("#profile-title") });
    expect(await profile.textContent()).toContain("theory, from the initialization");
    expect(await panel.locator(".ig-part-activation").count()).toBeGreaterThanOrEqual(2);
    await page.locator(".controls select").selectOption("1");
    await expect.poll(() => panel.textContent()).toContain("cannot be told from this file");
  });
});
