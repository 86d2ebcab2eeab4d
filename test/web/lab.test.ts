import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { readKerasJson } from "../../src/formats/keras-json.ts";
import { readTrace } from "../../src/formats/trace.ts";
import { assetsBelow } from "../../src/server/assets.ts";
import { type Listening, listen } from "../../src/server/listen.ts";
import { browserPath, launched, noBrowser } from "./browser.ts";

const executable = browserPath();
if (executable === undefined) console.warn(`test/web: skipped, ${noBrowser}`);

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const patience = 60_000;
/** Characters of a link that names two networks. Source: shared by mail and chat, which cut longer ones */
const longestLink = 430;

describe.skipIf(executable === undefined)("the lab", { timeout: 2 * patience }, () => {
  let folder: string;
  let browser: Browser;
  let server: Listening;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "isograd-lab-"));
    const configFile = fileURLToPath(new URL("../../web/vite.lab.config.ts", import.meta.url));
    await build({ configFile, logLevel: "error", mode: "production", build: { outDir: folder } });
    server = await listen({ host: "127.0.0.1", port: 0, assets: assetsBelow(folder), runs: [] });
    browser = await launched(executable ?? "");
  }, patience);
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  /** A page that fails the test when it throws, logs an error, or asks another machine. */
  async function visit(hash = "", width = 1280, scheme: "light" | "dark" = "light") {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: scheme,
    });
    const page = await context.newPage();
    const wrong: string[] = [];
    page.on("pageerror", ({ message }) => wrong.push(message));
    page.on("console", (message) => {
      if (message.type() === "error") wrong.push(message.text());
    });
    page.on("request", (request) => {
      const asked = request.url();
      if (!asked.startsWith(server.url) && !/^(data|blob):/.test(asked)) wrong.push(asked);
    });
    await page.goto(`${server.url}${hash}`);
    await page.locator(".verdict").first().waitFor();
    return { page, wrong };
  }

  async function train(page: Page): Promise<void> {
    await page.getByRole("combobox", { name: "Speed" }).selectOption("fast");
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await atEnd(page);
  }

  async function atEnd(page: Page): Promise<void> {
    const ended = /Step (\d+) of \1\b/;
    await expect
      .poll(() => page.locator(".transport").innerText(), { timeout: patience })
      .toMatch(ended);
    await page.getByRole("button", { name: "Train", exact: true }).waitFor();
  }

  const verdict = (page: Page, network: "A" | "B") =>
    page.locator(`.verdict[data-network="${network}"]`).getAttribute("data-verdict");

  test("a sigmoid network does not learn, and residual blocks repair it", async () => {
    const { page, wrong } = await visit();
    await train(page);
    await expect.poll(() => verdict(page, "A")).toBe("vanishing");
    await page.locator("code", { hasText: "saturating-activation" }).waitFor({ timeout: patience });
    await page.locator(".cards select").selectOption("pre-norm-residual-blocks");
    await expect.poll(() => page.locator(".verdict").count(), { timeout: patience }).toBe(2);
    await expect.poll(() => verdict(page, "B"), { timeout: patience }).toBe("healthy");
    await atEnd(page);
    expect(await verdict(page, "A")).toBe("vanishing");
    expect(wrong).toEqual([]);
  });

  test("a link opens the same networks at the same step", async () => {
    const link = "#a=d:6,lr:0.05&b=fix:use-relu+he-init";
    const { page, wrong } = await visit(link);
    for (let i = 0; i < 3; i++) {
      await page.getByRole("button", { name: "Step", exact: true }).click();
      await expect.poll(() => page.locator(".transport").innerText()).toContain(`Step ${i + 1} of`);
    }
    const url = page.url();
    const table = await layerTable(page);
    expect(url.length - server.url.length).toBeLessThan(longestLink);
    const again = await visit(new URL(url).hash);
    await expect.poll(() => again.page.locator(".transport").innerText()).toContain("Step 3 of");
    expect(await layerTable(again.page)).toBe(table);
    expect([...wrong, ...again.wrong]).toEqual([]);
  });

  test("two networks that race rest at the same step, wherever they are stopped", async () => {
    const { page, wrong } = await visit("#a=d:3&b=d:12");
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await expect.poll(() => page.locator(".transport").innerText()).not.toContain("Step 0 of");
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    // The address is written when both rest.
    await expect.poll(() => page.url()).toMatch(/at=\d+/);
    const url = page.url();
    const bars = await layerTable(page);
    const again = await visit(new URL(url).hash);
    const [, step] = /at=(\d+)/.exec(url) ?? [];
    await expect
      .poll(() => again.page.locator(".transport").innerText())
      .toContain(`Step ${step} of`);
    await expect.poll(() => layerTable(again.page)).toBe(bars);
    expect([...wrong, ...again.wrong]).toEqual([]);
  });

  test("a preset says what to watch, and its link says it again", async () => {
    const { page } = await visit();
    await page.getByRole("combobox", { name: "Break it" }).selectOption("strong-initial-variance");
    const watch = "Watch both sides of the layers at step 0";
    await page.locator(".preset-text", { hasText: watch }).waitFor();
    await expect.poll(() => verdict(page, "A"), { timeout: patience }).toBe("exploding");
    await expect.poll(() => page.url()).toContain("preset=");
    const again = await visit(new URL(page.url()).hash);
    await again.page.locator(".preset-text", { hasText: watch }).waitFor();
  });

  test("one layer gets a skip and a norm of its own, and keeps them in the link", async () => {
    const { page } = await visit("#a=d:4&layer=hidden_3");
    await page.locator(".layer-editor summary").click();
    await page.getByRole("checkbox", { name: "Skip connection" }).check();
    await expect.poll(() => page.locator(".lab-bars .ig-table").count()).toBe(1);
    await expect.poll(() => layerTable(page)).toContain("hidden_3_sum");
    const again = await visit(new URL(page.url()).hash);
    expect(await layerTable(again.page)).toContain("hidden_3_sum");
  });

  test("a recurrent network shows its time steps as columns", async () => {
    const { page, wrong } = await visit("#a=t:remember,n:rnn,d:1,a:tanh,w:8,lag:6,n_:20");
    await train(page);
    const panel = page.locator(".panel", { has: page.locator("#time-title") });
    await panel.getByText("As a table").click();
    await expect.poll(() => panel.locator("thead th").count()).toBe(8);
    expect(wrong).toEqual([]);
  });

  test("goes back to an earlier step and trains on to the same end", async () => {
    const { page } = await visit("#a=n_:60,a:tanh,d:3");
    await train(page);
    const table = await layerTable(page);
    await page.getByRole("slider").press("Home");
    await expect.poll(() => page.locator(".transport").innerText()).toContain("Step 0 of");
    await train(page);
    expect(await layerTable(page)).toBe(table);
  });

  test("the network and its run leave the lab as files that Isograd reads", async () => {
    const { page } = await visit("#a=n_:20,d:3");
    await train(page);
    const model = readKerasJson(await saved(page, "Model as Keras JSON"), "model.json");
    expect(model.layers.filter(({ kind }) => kind === "Dense")).toHaveLength(4);
    const trace = readTrace(await saved(page, "Run as a trace"), "run.trace.jsonl");
    expect(trace.records.at(-1)?.step).toBe(20);
    expect(await saved(page, "PyTorch program")).toContain("torch");
    expect(await saved(page, "TF.js program")).toContain("tf.models.modelFromJSON");
  });

  test("the layer chart is moved through by keyboard alone", async () => {
    const { page } = await visit("#a=d:3");
    const chart = page.locator(".lab-bars-surface");
    await chart.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => page.locator(".layer-editor").count()).toBe(1);
    const layer = page.getByRole("combobox", { name: "Layer" });
    await expect.poll(() => layer.inputValue()).toBe("hidden_3");
  });

  for (const scheme of ["light", "dark"] as const)
    test(`axe finds nothing in ${scheme} colors, and nothing is wider than a phone`, async () => {
      const { page } = await visit("#a=n_:40&b=fix:use-relu", 360, scheme);
      await train(page);
      await page.getByRole("button", { name: "Guided tour" }).click();
      await page.evaluate(axe);
      const found = await page.evaluate<readonly { readonly id: string }[]>(
        "axe.run().then((run) => run.violations)",
      );
      expect(found.map(({ id }) => id)).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    });

  async function layerTable(page: Page): Promise<string> {
    const table = page.locator(".lab-bars .ig-table");
    await table.locator("summary").click();
    const text = await table.locator("tbody").innerText();
    await table.locator("summary").click();
    await table.locator("tbody").waitFor({ state: "detached" });
    return text;
  }

  async function saved(page: Page, button: string): Promise<string> {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: button }).click();
    return readFileSync(await (await download).path(), "utf8");
  }
});
