import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { fixture } from "./pages.ts";
import { hasNoBrowser, session, watched } from "./visit.ts";

const example = (name: string) =>
  fileURLToPath(new URL(`../../examples/notebook/${name}`, import.meta.url));
const trace = readFileSync(fixture("deep-sigmoid.trace.jsonl"), "utf8");

describe.skipIf(hasNoBrowser)("the widget of a notebook", () => {
  const tests = session();

  test("shows the trace of its model, follows its quantity, and says where the cursor is", async () => {
    const page = await (await tests.browser().newContext()).newPage();
    const wrong = watched(page, "file:");
    await page.goto("about:blank");
    // The module as isograd_map.py hands it to a notebook, with a model as a kernel has it.
    const charts = Buffer.from(tests.pages().charts).toString("base64");
    const code = readFileSync(example("isograd_map.js"), "utf8").replace(
      '"isograd/charts"',
      `"data:text/javascript;base64,${charts}"`,
    );
    await page.evaluate(`(async () => {
      const address = URL.createObjectURL(new Blob([${JSON.stringify(code)}], { type: "text/javascript" }));
      const { default: widget } = await import(address);
      const listeners = new Map();
      const values = { trace: ${JSON.stringify(trace)}, quantity: "update-ratio", cell: {} };
      globalThis.saved = [];
      globalThis.model = {
        get: (name) => values[name],
        set: (name, value) => { values[name] = value; },
        on: (event, listener) => listeners.set(event, listener),
        off: (event) => listeners.delete(event),
        save_changes: () => saved.push(values.cell),
        change(name, value) { values[name] = value; listeners.get("change:" + name)(); },
        listening: () => listeners.size,
      };
      globalThis.leave = widget.render({ model, el: document.body });
    })()`);
    const surface = page.locator("isograd-map .ig-map-surface");
    await expect.poll(() => surface.getAttribute("aria-label")).toContain("Update over weight");
    await surface.focus();
    await page.keyboard.press("PageDown");
    await page.keyboard.press("Home");
    expect(await page.evaluate("saved.at(-1)")).toMatchObject({ layer: "hidden_1", step: 0 });
    await page.evaluate("model.change('quantity', '')");
    await expect.poll(() => surface.getAttribute("aria-label")).toContain("Gradient at the layer");
    await page.evaluate("leave()");
    expect(await page.locator("isograd-map").count()).toBe(0);
    expect(await page.evaluate("model.listening()")).toBe(0);
    expect(wrong).toEqual([]);
  });
});

test("the notebook is one, and names modules and files that are there", () => {
  const { nbformat, cells } = JSON.parse(readFileSync(example("gradients.ipynb"), "utf8")) as {
    readonly nbformat: number;
    readonly cells: readonly { readonly cell_type: string; readonly source: readonly string[] }[];
  };
  expect(nbformat).toBe(4);
  const code = cells
    .filter(({ cell_type }) => cell_type === "code")
    .flatMap(({ source }) => source)
    .join("");
  for (const [, name] of code.matchAll(/from (isograd_\w+) import/g))
    expect(existsSync(example(`${name}.py`))).toBe(true);
  for (const [, path = ""] of code.matchAll(/ (\.\.\/\S+\.json) /g))
    expect(existsSync(example(path))).toBe(true);
});
