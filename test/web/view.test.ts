import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { tracePicture } from "../../src/charts/trace-picture.ts";
import { readTrace } from "../../src/formats/trace.ts";
import { reportHtml } from "../../src/report/html.ts";
import type { Listening } from "../../src/server/listen.ts";
import { browserPath, launched, noBrowser } from "./browser.ts";
import { artefact, type Built, builtPages, fixture, served } from "./pages.ts";

const executable = browserPath();
if (executable === undefined) console.warn(`test/web: skipped, ${noBrowser}`);

const trace = fixture("deep-sigmoid.trace.jsonl");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

describe.skipIf(executable === undefined)("the page of a run", () => {
  let pages: Built;
  let browser: Browser;
  const open: Listening[] = [];

  beforeAll(async () => {
    pages = await builtPages();
    browser = await launched(executable ?? "");
  });
  afterEach(async () => {
    for (const server of open.splice(0)) await server.close();
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    pages?.remove();
  });

  async function serve(...paths: readonly string[]): Promise<string> {
    const server = await served(paths, pages.assets);
    open.push(server);
    return server.url;
  }

  /** A page that fails the test when it throws, logs an error, or asks another machine. */
  async function visit(url: string, options: VisitOptions = {}): Promise<Visit> {
    const { width = 1280, scheme = "light" } = options;
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: scheme,
      reducedMotion: "reduce",
    });
    const page = await context.newPage();
    const wrong: string[] = [];
    page.on("pageerror", ({ message }) => wrong.push(message));
    page.on("console", (message) => {
      if (message.type() === "error") wrong.push(message.text());
    });
    page.on("request", (request) => {
      const asked = request.url();
      const isOwn = url.startsWith("file:")
        ? asked.startsWith("file:")
        : asked.startsWith(new URL(url).origin);
      if (!isOwn && !asked.startsWith("data:") && !asked.startsWith("blob:")) wrong.push(asked);
    });
    await page.goto(url);
    await page.locator('main[aria-busy="false"]').waitFor();
    return { page, wrong };
  }

  test("shows the verdict and the finding with its numbers", async () => {
    const { page, wrong } = await visit(await serve(trace, fixture("deep-sigmoid.json")));
    await expect.poll(() => page.locator(".headline").textContent()).toBe("VANISHING GRADIENTS");
    const card = page.locator(".card-failure").first();
    expect(await card.textContent()).toContain("layer hidden_1 gets the least");
    expect(await card.textContent()).toContain("loses 4.4 decades");
    expect(await page.getByText("The activation has a small slope").count()).toBe(1);
    expect(await page.getByRole("heading", { name: "Gradient budget" }).count()).toBe(1);
    expect(wrong).toEqual([]);
  });

  test("is moved through by keyboard alone, and says where it is", async () => {
    const { page, wrong } = await visit(await serve(trace));
    await page.locator(".ig-map-surface").waitFor();
    for (let i = 0; i < 20; i++) {
      await page.keyboard.press("Tab");
      if ((await page.evaluate("document.activeElement?.className")) === "ig-map-surface") break;
    }
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

  test("a link reopens what was seen: run, quantity, cell and part", async () => {
    const url = await serve(trace);
    const link = `${url}#step=180&from=100&to=400&show=update-ratio&layer=hidden_3`;
    const { page } = await visit(link);
    await expect
      .poll(() => page.locator(".ig-map .ig-readout").textContent())
      .toContain("hidden_3, step 180");
    expect(await page.getByLabel("Quantity").inputValue()).toBe("update-ratio");
    await page.locator(".ig-map-surface").focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => page.url()).toBe(link.replace("step=180", "step=240"));
  });

  test("follows a run that is still being written", async () => {
    const lines = readFileSync(trace, "utf8").trimEnd().split("\n");
    const path = join(pages.folder, "live.trace.jsonl");
    writeFileSync(path, `${lines.slice(0, 30).join("\n")}\n`);
    const { page, wrong } = await visit(await serve(path));
    const cut = lines[30] ?? "";
    appendFileSync(path, cut.slice(0, 20));
    appendFileSync(path, `${cut.slice(20)}\n${lines.slice(31).join("\n")}\n`);
    await expect.poll(() => page.locator(".live").textContent(), poll).toContain("step 625");
    expect(wrong).toEqual([]);
  });

  test("reads a folder of another program again when a file in it grows", async () => {
    const folder = join(pages.folder, "growing");
    mkdirSync(folder, { recursive: true });
    const path = join(folder, "log.csv");
    const row = (step: number) => `${step},${2 - step / 100},${1 + step / 50}\n`;
    writeFileSync(path, `step,loss,grad_norm\n${[0, 1, 2, 3, 4].map(row).join("")}`);
    const { page, wrong } = await visit(await serve(folder));
    appendFileSync(path, [5, 6, 7, 8, 9].map(row).join(""));
    await expect.poll(() => page.locator(".live").textContent(), poll).toContain("read again");
    expect(wrong).toEqual([]);
  });

  test("replays the steps before the first number that is none", async () => {
    const path = join(pages.folder, "broken.trace.jsonl");
    const lines = readFileSync(trace, "utf8").trimEnd().split("\n");
    const broken = lines.map((line) =>
      line.startsWith('{"step":180,') ? line.replace(/"loss":[\d.]+/, '"loss":"NaN"') : line,
    );
    writeFileSync(path, `${broken.join("\n")}\n`);
    const { page, wrong } = await visit(await serve(path));
    await page.getByRole("button", { name: "Replay before the first NaN" }).click();
    const readout = page.locator(".ig-map .ig-readout");
    await expect.poll(() => readout.textContent()).toContain("step 0:");
    await expect.poll(() => readout.textContent(), poll).toContain("step 40:");
    await page.getByRole("button", { name: "Stop" }).click();
    await expect.poll(() => page.url()).toContain("to=300");
    expect(wrong).toEqual([]);
  });

  test("the map is an element of its own on any page", async () => {
    const page = await (await browser.newContext()).newPage();
    await page.goto("about:blank");
    await page.evaluate(`(async () => {
      const code = new Blob([${JSON.stringify(pages.charts)}], { type: "text/javascript" });
      const { defineIsogradMap } = await import(URL.createObjectURL(code));
      defineIsogradMap();
      const map = document.createElement("isograd-map");
      map.setAttribute("quantity", "update-ratio");
      map.trace = ${JSON.stringify(readFileSync(trace, "utf8"))};
      document.body.append(map);
    })()`);
    const surface = page.locator("isograd-map .ig-map-surface");
    expect(await surface.getAttribute("aria-label")).toContain("Update over weight: 9 layers");
    await surface.focus();
    await page.keyboard.press("Home");
    const readout = page.locator("isograd-map .ig-readout");
    await expect.poll(() => readout.textContent()).toContain("step 0:");
  });

  test("reads dropped files in the page: a safetensors and an event file", async () => {
    const { page, wrong } = await visit(await serve(trace));
    for (const [folder, ending] of [
      ["hf/vanishing/checkpoint-160", ".safetensors"],
      ["torch/amp-backoff", "tfevents"],
    ] as const) {
      const name = filesBelow(artefact(folder)).find((path) => path.includes(ending)) ?? "";
      await drop(page, name);
      const shown = name.split("/").at(-1) ?? "";
      await expect.poll(() => page.locator(".run-name").textContent(), poll).toContain(shown);
      expect(await page.locator(".headline").count()).toBe(1);
    }
    expect(wrong).toEqual([]);
  });

  test("says of a dropped file that it cannot read why", async () => {
    const { page } = await visit(await serve(trace));
    const path = join(pages.folder, "broken.safetensors");
    writeFileSync(path, Buffer.from([99, 0, 0, 0, 0, 0, 0, 0, 0x7b]));
    await drop(page, path);
    await expect.poll(() => page.locator(".notices").textContent(), poll).toContain("safetensors:");
  });

  test("shows control and attempts of a repair, with the seeds", async () => {
    const { page, wrong } = await visit(await serve(fixture("repair.json")));
    await expect
      .poll(() => page.getByRole("heading", { level: 2 }).allTextContents())
      .toContain("Repaired by critical-init");
    expect(await page.locator("circle.ig-seed").count()).toBeGreaterThan(5);
    expect(wrong).toEqual([]);
  });

  test("compares two runs side by side and as their difference", async () => {
    const other = join(pages.folder, "other.trace.jsonl");
    copyFileSync(trace, other);
    const { page, wrong } = await visit(`${await serve(trace, other)}#with=1`);
    await expect.poll(() => page.locator(".ig-map-surface").count()).toBe(2);
    await page.getByLabel("difference").check();
    await expect.poll(() => page.locator(".ig-map-surface").count()).toBe(1);
    await expect.poll(() => page.locator(".ig-map .ig-readout").textContent()).toContain(": 0,");
    expect(wrong).toEqual([]);
  });

  test("names in a file are text, whatever they hold", async () => {
    const hostile = '<img src=x onerror="globalThis.pwned=1">';
    const path = join(pages.folder, "hostile.trace.jsonl");
    writeFileSync(
      path,
      readFileSync(trace, "utf8").replaceAll("hidden_1", hostile.replaceAll('"', '\\"')),
    );
    const { page, wrong } = await visit(await serve(path));
    await page.getByText("As a table").first().click();
    expect(await page.locator(".card h3").first().textContent()).toContain("<img src=x");
    expect(await page.evaluate("'pwned' in globalThis")).toBe(false);
    expect(await page.locator("img").count()).toBe(0);
    expect(wrong).toEqual([]);
  });

  test.each([360, 1280, 2560])("fits into %d pixels", async (width) => {
    const { page } = await visit(
      await serve(trace, fixture("deep-sigmoid.json"), fixture("repair.json")),
      { width },
    );
    const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    expect(overflow).toBeLessThanOrEqual(0);
  });

  test.each(["light", "dark"] as const)("axe finds nothing in the %s page", async (scheme) => {
    const url = await serve(
      trace,
      fixture("deep-sigmoid.json"),
      fixture("repair.json"),
      artefact("hf/vanishing"),
    );
    for (const hash of ["#with=1", "#run=2"]) {
      const { page } = await visit(url + hash, { scheme });
      await page.evaluate(
        "for (const fold of document.querySelectorAll('details')) fold.open = true",
      );
      expect(await violations(page)).toEqual([]);
    }
  });

  describe("the report", () => {
    async function written(): Promise<string> {
      const picture = tracePicture(readTrace(readFileSync(trace, "utf8"), "deep"), "deep");
      const path = join(pages.folder, "report.html");
      writeFileSync(path, await reportHtml([picture], pages.report));
      return pathToFileURL(path).href;
    }

    test("opens from disk, asks nobody, and shows the same map", async () => {
      const { page, wrong } = await visit(await written());
      await expect.poll(() => page.locator(".headline").textContent()).toBe("VANISHING GRADIENTS");
      await page.locator(".ig-map-surface").focus();
      await page.keyboard.press("Home");
      await expect
        .poll(() => page.locator(".ig-map [aria-live]").textContent())
        .toContain("step 0");
      expect(wrong).toEqual([]);
    });

    test.each(["light", "dark"] as const)("axe finds nothing in it, %s", async (scheme) => {
      const { page } = await visit(await written(), { scheme });
      expect(await violations(page)).toEqual([]);
    });

    test("says what was found without scripts, too", async () => {
      const context = await browser.newContext({ javaScriptEnabled: false });
      const page = await context.newPage();
      await page.goto(await written());
      expect(await page.locator("main").textContent()).toContain("layer hidden_1 gets the least");
    });
  });
});

interface VisitOptions {
  readonly width?: number;
  readonly scheme?: "light" | "dark";
}

interface Visit {
  readonly page: Page;
  /** Errors, and addresses of others that were asked. */
  readonly wrong: readonly string[];
}

/** Files are read in a worker, on machines that are slow at times. */
const poll = { timeout: 20_000 };

/** Drops a file onto the page, as a hand does. */
async function drop(page: Page, path: string): Promise<void> {
  const bytes = readFileSync(path).toString("base64");
  const name = path.split("/").at(-1) ?? "";
  const transfer = await page.evaluateHandle(`(() => {
    const found = new DataTransfer();
    const own = Uint8Array.from(atob("${bytes}"), (character) => character.charCodeAt(0));
    found.items.add(new File([own], ${JSON.stringify(name)}));
    return found;
  })()`);
  await page.dispatchEvent(".page", "drop", { dataTransfer: transfer });
}

async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate<readonly Violation[]>(
    "axe.run().then((run) => run.violations)",
  );
  return found.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .map(({ html }) => html)
        .slice(0, 3)
        .join(" ")}`,
  );
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).map(
    (name) => `${folder}/${name}`,
  );
}
