/** Speed of the pages, in headless Chromium without a GPU. `--write` puts the table into README.md. */
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { browserPath, launched, noBrowser } from "../../test/web/browser.ts";
import { builtPages } from "../../test/web/pages.ts";
import { growingRun } from "./growing-run.ts";
import { lab } from "./lab.ts";
import { longRun } from "./long-run.ts";
import { resultTable } from "./tables.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    write: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
if (!(rounds >= 1)) throw new RangeError(`--rounds: must be at least 1, got ${values.rounds}`);
const executable = browserPath();
if (executable === undefined) throw new Error(`benchmarks/web: ${noBrowser}`);

const pages = await builtPages();
const browser = await launched(executable);
try {
  const { firstLoad, training } = await lab(browser, rounds);
  const table = resultTable({
    longRun: await longRun(browser, pages, rounds),
    growingRun: await growingRun(browser, pages),
    firstLoad,
    training,
  });
  const loads = loadavg().map((load) => load.toFixed(0));
  const text = [
    `${cpus()[0]?.model}, ${cpus().length} cores, no GPU, headless Chromium ${browser.version()},`,
    `medians of ${rounds} rounds; load average ${loads.join(", ")}.`,
    "",
    table,
  ].join("\n");
  console.log(text);
  if (values.write) writeTable(text);
} finally {
  await browser.close();
  pages.remove();
}

/** Puts the table between its two marks in the README. */
function writeTable(text: string): void {
  const file = new URL("README.md", import.meta.url);
  const marked = /(<!-- table -->\n)[\s\S]*(<!-- \/table -->)/;
  writeFileSync(
    file,
    readFileSync(file, "utf8").replace(marked, (_, begin, end) => `${begin}\n${text}\n\n${end}`),
  );
}
