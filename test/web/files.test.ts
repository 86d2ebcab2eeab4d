import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { artefact, fixture } from "./pages.ts";
import { drop, hasNoBrowser, session } from "./visit.ts";

const trace = fixture("deep-sigmoid.trace.jsonl");

describe.skipIf(hasNoBrowser)("files", () => {
  const tests = session();

  test("reads dropped files in the page: a safetensors and an event file", async () => {
    const { page, wrong } = await tests.visit(await tests.serve(trace));
    for (const [folder, ending] of [
      ["hf/vanishing/checkpoint-160", ".safetensors"],
      ["torch/amp-backoff", "tfevents"],
    ] as const) {
      const name = filesBelow(artefact(folder)).find((path) => path.includes(ending)) ?? "";
      await drop(page, name);
      const shown = name.split("/").at(-1) ?? "";
      await expect.poll(() => page.locator(".run-name").textContent()).toContain(shown);
      expect(await page.locator(".headline").count()).toBe(1);
    }
    expect(wrong).toEqual([]);
  });

  test("opens a folder with everything in it as one training", async () => {
    const { page, wrong } = await tests.visit(await tests.serve(trace));
    await page.getByLabel("Folder to open").setInputFiles(artefact("hf/vanishing"));
    await expect.poll(() => page.locator(".run-name").textContent()).toContain("vanishing");
    expect(await page.locator(".headline").textContent()).toBe("VANISHING GRADIENTS");
    expect(wrong).toEqual([]);
  });

  test("says of a dropped file that it cannot read why", async () => {
    const { page } = await tests.visit(await tests.serve(trace));
    const path = join(tests.pages().folder, "broken.safetensors");
    writeFileSync(path, Buffer.from([99, 0, 0, 0, 0, 0, 0, 0, 0x7b]));
    await drop(page, path);
    await expect.poll(() => page.locator(".notices").textContent()).toContain("safetensors:");
  });

  test("names in a file are text, whatever they hold", async () => {
    const hostile = '<img src=x onerror="globalThis.pwned=1">';
    const path = join(tests.pages().folder, "hostile.trace.jsonl");
    writeFileSync(
      path,
      readFileSync(trace, "utf8").replaceAll("hidden_1", hostile.replaceAll('"', '\\"')),
    );
    const { page, wrong } = await tests.visit(await tests.serve(path));
    await page.getByText("As a table").first().click();
    expect(await page.locator(".card h3").first().textContent()).toContain("<img src=x");
    expect(await page.evaluate("'pwned' in globalThis")).toBe(false);
    expect(await page.locator("img").count()).toBe(0);
    expect(wrong).toEqual([]);
  });
});

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).map(
    (name) => `${folder}/${name}`,
  );
}
