import { execFileSync } from "node:child_process";
import {
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { median } from "../../src/stats/median.ts";
import { writeCheckpoint } from "./checkpoint-file.ts";

interface Timing {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly sum: number;
  readonly peakBytes: number;
}

interface Contender {
  readonly name: string;
  readonly measure: () => Timing;
}

/** Of the sum of |x|: a native loop adds float32 numbers in float32. */
const tolerance = 1e-4;

const { values } = parseArgs({
  options: {
    gib: { type: "string", default: "4" },
    rounds: { type: "string", default: "5" },
    python: { type: "string" },
    write: { type: "boolean", default: false },
  },
});
const gib = Number(values.gib);
const free = statfsSync(tmpdir());
if (free.bavail * free.bsize < 1.5 * gib * 2 ** 30)
  throw new RangeError(`checkpoint benchmark: ${tmpdir()} needs ${1.5 * gib} GiB free`);

const folder = mkdtempSync(join(tmpdir(), "isograd-checkpoint-"));
try {
  const path = join(folder, "model.safetensors");
  const size = writeCheckpoint(path, gib);
  const header = 8 + Number(readFileSync8(path));
  const table = tableOf(contenders(path, header), size);
  process.stdout.write(`${table}\n`);
  if (values.write) writeTable(table);
} finally {
  rmSync(folder, { recursive: true });
}

function contenders(path: string, header: number): readonly Contender[] {
  const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const child = (command: string, args: readonly string[]): Timing =>
    JSON.parse(execFileSync(command, args, { encoding: "utf8" })) as Timing;
  const compiled = (name: string, flags: readonly string[]): readonly Contender[] => {
    const program = join(folder, name.replaceAll(/\W/g, "-"));
    try {
      execFileSync("gcc", [...flags, "-o", program, here("native.c")], { stdio: "ignore" });
    } catch {
      return [];
    }
    return [{ name, measure: () => child(program, [path, `${header}`]) }];
  };
  const { python } = values;
  return [
    {
      name: "Isograd, all figures",
      measure: () => child(process.execPath, ["--import", "tsx", here("ours.ts"), path]),
    },
    {
      name: "Isograd, as the command line does it",
      measure: () => child(process.execPath, [here("command.mjs"), path]),
    },
    ...compiled("C, sum in float64", ["-O2", "-DTOTAL=double"]),
    ...compiled("C, sum in float32", ["-O2", "-DTOTAL=float"]),
    ...compiled("C, vectorized", ["-O3", "-march=native", "-ffast-math", "-DTOTAL=float"]),
    ...(python === undefined
      ? []
      : [{ name: "numpy", measure: () => child(python, [here("native.py"), path, `${header}`]) }]),
  ];
}

function tableOf(all: readonly Contender[], size: number): string {
  const timings = new Map<string, Timing[]>(all.map(({ name }) => [name, []]));
  // The first round only puts the file into the memory of the operating system.
  for (let round = 0; round <= Number(values.rounds); round++)
    for (const { name, measure } of round % 2 === 0 ? all : all.toReversed()) {
      const timing = measure();
      if (round > 0) timings.get(name)?.push(timing);
    }
  const [own = [], command = []] = timings.values();
  const rows = [...timings].map(([name, theirs]) => {
    const numbers = size / 4;
    const apart = Math.abs((theirs[0]?.sum ?? Number.NaN) - (own[0]?.sum ?? Number.NaN));
    if (!(apart <= tolerance * 0.016 * numbers)) throw new RangeError(`${name}: another sum`);
    const speed = median(theirs.map(({ seconds }) => size / seconds / 1e9));
    const isOurs = theirs === own || theirs === command;
    const ratios = [own, command].map((ours) => {
      const ratio = median(
        theirs.map(({ seconds }, i) => seconds / (ours[i]?.seconds ?? Number.NaN)),
      );
      return isOurs ? "" : `${(100 * ratio).toFixed(0)} %`;
    });
    const cpu = median(theirs.map(({ cpuSeconds }) => cpuSeconds));
    const peak = Math.max(...theirs.map(({ peakBytes }) => peakBytes)) / 2 ** 20;
    return `| ${name} | ${speed.toFixed(2)} | ${cpu.toFixed(2)} | ${ratios.join(" | ")} | ${peak.toFixed(0)} |`;
  });
  const loads = loadavg().map((load) => load.toFixed(0));
  return [
    `${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}, ${(size / 2 ** 30).toFixed(1)} GiB of float32,`,
    `medians of ${values.rounds} rounds with the file in memory; load average ${loads.join(", ")}.`,
    "",
    "| contender | GB/s | CPU-seconds | one thread / theirs | command / theirs | peak memory, MiB |",
    "|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

/** The number in the first 8 bytes. */
function readFileSync8(path: string): bigint {
  const first = Buffer.alloc(8);
  readSync(openSync(path, "r"), first);
  return first.readBigUInt64LE();
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
