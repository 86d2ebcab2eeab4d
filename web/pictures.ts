/** Takes pictures of every page for docs/pictures: three widths, dark and light. */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { browserPath, launched, noBrowser } from "../test/web/browser.ts";
import { builtPages, fixture, served } from "../test/web/pages.ts";

const quality = 72;
const executable = browserPath();
if (executable === undefined) throw new Error(`web/pictures: ${noBrowser}`);
const out = fileURLToPath(new URL("../docs/pictures/", import.meta.url));
mkdirSync(out, { recursive: true });

const shots = [
  { name: "view", hash: "" },
  { name: "repair", hash: "#run=1" },
];

const pages = await builtPages();
const browser = await launched(executable);
const server = await served(
  [fixture("deep-sigmoid.trace.jsonl"), fixture("deep-sigmoid.json"), fixture("repair.json")],
  pages.assets,
);
try {
  for (const { name, hash } of shots)
    for (const width of [360, 1280, 2560])
      for (const colorScheme of ["light", "dark"] as const) {
        const page = await browser.newPage({
          viewport: { width, height: width < 720 ? 800 : 1000 },
          colorScheme,
        });
        await page.goto(server.url + hash);
        await page.locator('main[aria-busy="false"]').waitFor();
        await page.waitForTimeout(300);
        const path = `${out}${name}-${width}-${colorScheme}.jpg`;
        await page.screenshot({ path, type: "jpeg", quality });
        await page.close();
      }
} finally {
  await server.close();
  await browser.close();
  pages.remove();
}
