import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fixture } from "./pages.ts";
import { hasNoBrowser, session } from "./visit.ts";

const trace = fixture("deep-sigmoid.trace.jsonl");

describe.skipIf(hasNoBrowser)("isograd/charts", () => {
  const tests = session();

  test("the map is an element of its own on any page", async () => {
    const page = await (await tests.browser().newContext()).newPage();
    await page.goto("about:blank");
    await page.evaluate(`(async () => {
      const code = new Blob([${JSON.stringify(tests.pages().charts)}], { type: "text/javascript" });
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
});
