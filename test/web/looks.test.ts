import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { artefact, fixture } from "./pages.ts";
import { hasNoBrowser, session, violations } from "./visit.ts";

const trace = fixture("deep-sigmoid.trace.jsonl");

describe.skipIf(hasNoBrowser)("the page", () => {
  const tests = session();

  const runs = [
    trace,
    fixture("lstm.trace.jsonl"),
    artefact("hf/vanishing"),
    fixture("deep-sigmoid.json"),
    fixture("repair.json"),
  ];
  /** Two runs beside the first, one as a difference, time steps, files of others, and a repair. */
  const places = ["#with=1-2", "#with=2&look=difference", "#run=1", "#run=2", "#run=3"];

  test.each([360, 1280, 2560])("nothing is wider than %d pixels", async (width) => {
    const url = await tests.serve(...runs);
    for (const place of places) {
      const { page } = await tests.visit(url + place, { width });
      const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      expect(overflow, place).toBeLessThanOrEqual(0);
    }
  });

  test.each(["light", "dark"] as const)("axe finds nothing in the %s page", async (scheme) => {
    const url = await tests.serve(...runs);
    for (const place of places) {
      const { page } = await tests.visit(url + place, { scheme });
      await page.evaluate(
        "for (const fold of document.querySelectorAll('details')) fold.open = true",
      );
      expect(await violations(page), place).toEqual([]);
    }
  });

  test.each([
    ["light", [242, 204, 12]],
    ["dark", [255, 221, 51]],
  ] as const)("what is not finite is yellow in the %s map", async (scheme, yellow) => {
    const path = join(tests.pages().folder, `${scheme}.trace.jsonl`);
    const lines = readFileSync(trace, "utf8").trimEnd().split("\n");
    const broken = lines.map((line) =>
      line.startsWith('{"step":180,')
        ? line
            .replace(/"loss":[\d.]+/, '"loss":"NaN"')
            .replace(/"activation-grad-norm":\[[^\]]*\]/, allNaN)
        : line,
    );
    writeFileSync(path, `${broken.join("\n")}\n`);
    const { page } = await tests.visit(await tests.serve(path), { scheme });
    const has = (color: readonly number[]) =>
      page.evaluate<boolean>(`(() => {
        const canvas = document.querySelector(".ig-map-surface canvas");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        for (let i = 0; i < data.length; i += 4)
          if ([${color}].every((channel, j) => data[i + j] === channel)) return true;
        return false;
      })()`);
    await expect.poll(() => has(yellow)).toBe(true);
  });
});

const allNaN = `"activation-grad-norm":[${Array.from({ length: 9 }, () => '"NaN"')}]`;
