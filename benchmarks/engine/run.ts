/** What the embedded engine reaches by itself. `--write` puts the tables into README.md. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { median } from "../../src/stats/median.ts";
import { browserTrainer } from "./chromium.ts";
import { stepMemories } from "./memory.ts";
import { vectorPeak } from "./peak.ts";
import { productSpeeds } from "./products.ts";
import { sideBySide } from "./side-by-side.ts";
import { stepsPerSecond, trainings } from "./training.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "2" },
    write: { type: "boolean", default: false },
  },
});
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];

const note = (text: string) => process.stderr.write(`${text}\n`);
const lines: string[] = [];

note("start");
lines.push(...startLines());
note("products");
lines.push("", ...(await productLines()));
note("memory");
lines.push("", ...(await memoryLines()));
note("browser");
const { version, lines: speeds } = await speedLines();
lines.push("", ...speeds);
note("side by side");
lines.push("", ...(await workerLines()));

const loads = loadavg().map((load) => load.toFixed(0));
const text = [
  `${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}, Chromium ${version};`,
  `medians of ${rounds} rounds; load average ${loads.join(", ")}.`,
  "",
  ...lines,
].join("\n");
process.stdout.write(`${text}\n`);
if (values.write) writeTables(text);

function startLines(): readonly string[] {
  const files = ["simd", "relaxed"].map((id) =>
    readFileSync(new URL(`../../src/engine/wasm/${id}-kernels.ts`, import.meta.url)),
  );
  const bytes = Buffer.concat(files);
  const compressed = gzipSync(bytes).byteLength;
  const script = fileURLToPath(new URL("start.mjs", import.meta.url));
  const isBuilt = existsSync(new URL("../../dist/engine/wasm.js", import.meta.url));
  const times = Array.from({ length: isBuilt ? 2 * rounds : 0 }, () =>
    Number(execFileSync(process.execPath, [script], { encoding: "utf8" })),
  );
  return [
    "| kernels in the package | | limit |",
    "|---|---|---|",
    `| both variants as text, KB | ${(bytes.byteLength / 1e3).toFixed(1)} | 100 |`,
    `| compressed, KB | ${(compressed / 1e3).toFixed(1)} | 40 |`,
    `| import to first result in a fresh process, ms | ${isBuilt ? median(times).toFixed(1) : "not built"} | 20 |`,
  ];
}

async function productLines(): Promise<readonly string[]> {
  const peak = vectorPeak();
  const share = (speed: number) => (peak ? ` (${((100 * speed) / peak).toFixed(0)} %)` : "");
  const speeds = await productSpeeds(rounds);
  const sizes = [...new Set(speeds.map(({ size }) => size.join("×")))];
  const kinds = ["NN", "NT", "TN", "TT"];
  return [
    `Products, GFLOP/s${peak ? `, and the share of what 128-bit FMA reaches here, ${peak.toFixed(1)}` : ""}:`,
    "",
    `| rows × inner × columns | ${kinds.join(" | ")} |`,
    "|---|---|---|---|---|",
    ...sizes.map((id) => {
      const cells = kinds.map((kind) => {
        const found = speeds.find(
          ({ size, transposes }) => size.join("×") === id && transposes === kind,
        );
        const speed = found?.gigaflops ?? Number.NaN;
        return `${speed.toFixed(1)}${share(speed)}`;
      });
      return `| ${id} | ${cells.join(" | ")} |`;
    }),
  ];
}

async function memoryLines(): Promise<readonly string[]> {
  const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
  return [
    "| memory of a step | all, MiB | tensors alive at once, MiB | ratio (limit 1.3) |",
    "|---|---|---|---|",
    ...(await stepMemories()).map(
      ({ id, bytes, live }) =>
        `| ${id} | ${mebibytes(bytes)} | ${mebibytes(live)} | ${(bytes / live).toFixed(2)} |`,
    ),
  ];
}

async function speedLines(): Promise<{
  readonly version: string;
  readonly lines: readonly string[];
}> {
  const browser = await browserTrainer();
  const rows: string[] = [];
  for (const { id } of trainings) {
    note(`  ${id}`);
    const [inNode, inBrowser]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      inNode.push(await stepsPerSecond(id, seconds));
      if (browser) inBrowser.push(await browser.stepsPerSecond(id, seconds));
    }
    const ratio = median(inBrowser.map((speed, i) => speed / (inNode[i] ?? Number.NaN)));
    rows.push(
      `| ${id} | ${median(inNode).toFixed(1)} | ${median(inBrowser).toFixed(1)} | ${ratio.toFixed(2)} |`,
    );
  }
  await browser?.end();
  return {
    version: browser?.version ?? "none",
    lines: [
      "| steps a second | Node | Chromium, in a worker | Chromium / Node |",
      "|---|---|---|---|",
      ...rows,
    ],
  };
}

async function workerLines(): Promise<readonly string[]> {
  const rows: string[] = [];
  for (const id of ["20×32 tanh, batch 32", "50×128 tanh"]) {
    const [one, two]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      one.push(await sideBySide(id, 1, seconds));
      two.push(await sideBySide(id, 2, seconds));
    }
    const ratio = median(two.map((speed, i) => speed / (one[i] ?? Number.NaN)));
    rows.push(
      `| ${id} | ${median(one).toFixed(1)} | ${median(two).toFixed(1)} | ${ratio.toFixed(2)} |`,
    );
  }
  return [
    "| seeds side by side, steps a second together | one worker | two | ratio |",
    "|---|---|---|---|",
    ...rows,
  ];
}

/** Puts the tables between their two marks in the README. */
function writeTables(tables: string): void {
  const file = new URL("README.md", import.meta.url);
  const marked = /(<!-- tables -->\n)[\s\S]*(<!-- \/tables -->)/;
  writeFileSync(
    file,
    readFileSync(file, "utf8").replace(marked, (_, begin, end) => `${begin}\n${tables}\n\n${end}`),
  );
}
