import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { FormatError } from "../../src/core/errors.ts";
import { readWhole } from "../../src/formats/damage.fixture.ts";
import { mutated } from "../../src/formats/mutation.fixture.ts";
import { readerFor } from "../../src/formats/read-any.ts";
import { headBytes, type Reader } from "../../src/formats/reader.ts";
import { readers } from "../../src/formats/readers/index.ts";

/** What became of the damaged copies of the files of one format. */
interface Fuzzed {
  readonly reader: string;
  readonly files: number;
  readonly copies: number;
  /** Read in spite of the damage. */
  readonly read: number;
  /** Refused with a FormatError, and how many of these named the byte. */
  readonly refused: number;
  readonly withByte: number;
  readonly others: readonly string[];
  readonly slowest: number;
}

const { values } = parseArgs({
  options: {
    copies: { type: "string", default: "10000" },
    only: { type: "string" },
    write: { type: "boolean", default: false },
  },
});
const copies = Number(values.copies);
const root = new URL("../../", import.meta.url).pathname;
const folders = ["src/formats/fixtures", "test/artefacts", "test/corpus"];
/** Small files are damaged in more of their parts. */
const mostBytes = 128 * 2 ** 10;
const filesPerReader = 12;

/** Of formats without a real file among these folders, as their programs write them. */
const made: Readonly<Record<string, { readonly name: string; readonly text: string }>> = {
  sharded: {
    name: "model.safetensors.index.json",
    text: '{"metadata": {"total_size": 16}, "weight_map": {"layers.0.weight": "model-00001-of-00002.safetensors", "head.weight": "model-00002-of-00002.safetensors"}}',
  },
  "isograd-trace": {
    name: "run.trace.jsonl",
    text: '{"version":1,"source":"isograd","layers":[{"name":"a","kind":"Dense","isWeighted":true},{"name":"b","kind":"Dense","isWeighted":true}],"optimizer":"sgd","learningRate":0.1,"lossScale":1,"batchSize":8,"stepsPerEpoch":2,"plannedSteps":4,"seed":0,"goal":{"loss":"mse","metric":"r2","chanceLoss":1,"chanceMetric":0}}\n{"step":0,"loss":1,"gradNorm":2,"layers":{"grad-norm":[1,"NaN"]}}\n{"step":1,"loss":0.5,"gradNorm":"Infinity"}\n',
  },
  "wandb-summary": {
    name: "files/wandb-summary.json",
    text: '{"_step": 99, "_runtime": 12.5, "loss": 0.25, "grad_norm": NaN, "_wandb": {"runtime": 12}}',
  },
  yaml: {
    name: "files/config.yaml",
    text: "wandb_version: 1\nlearning_rate:\n    desc: null\n    value: 0.001\noptimizer:\n    value: adam\nhidden:\n    value:\n        - 64\n        - 32\n",
  },
};

const results: Fuzzed[] = [];
let peak = 0;
for (const reader of readers.filter(({ id }) => values.only === undefined || id === values.only)) {
  const result = await fuzzed(reader, samplesOf(reader));
  results.push(result);
  console.error(
    `${result.reader}: ${result.copies} copies, slowest ${result.slowest.toFixed(0)} ms, others ${result.others.length}`,
  );
  for (const other of result.others.slice(0, 5)) console.error(`  ${other}`);
}

const table = [
  "| reader | files | damaged copies | read in spite of it | FormatError | of these with the byte | anything else | slowest, ms |",
  "|---|---:|---:|---:|---:|---:|---:|---:|",
  ...results.map(
    ({ reader, files, copies: all, read, refused, withByte, others, slowest }) =>
      `| ${reader} | ${files} | ${all} | ${read} | ${refused} | ${withByte} | ${others.length} | ${slowest.toFixed(0)} |`,
  ),
  "",
  `Largest resident memory ${(peak / 2 ** 20).toFixed(0)} MiB; ${cpus()[0]?.model ?? "unknown processor"}, Node ${process.version}.`,
].join("\n");
console.log(table);
if (values.write) {
  const file = new URL("README.md", import.meta.url);
  const text = readFileSync(file, "utf8");
  writeFileSync(
    file,
    text.replace(
      /<!-- table -->[\s\S]*<!-- \/table -->/,
      `<!-- table -->\n\n${table}\n\n<!-- /table -->`,
    ),
  );
}
process.exitCode = results.some(({ others }) => others.length > 0) ? 1 : 0;

async function fuzzed(
  reader: Reader,
  samples: readonly { name: string; bytes: Uint8Array }[],
): Promise<Fuzzed> {
  let [read, refused, withByte, slowest, done] = [0, 0, 0, 0, 0];
  const others: string[] = [];
  for (let seed = 0; seed < copies && samples.length > 0; seed++) {
    const sample = samples[seed % samples.length];
    if (!sample) break;
    const started = performance.now();
    try {
      await readWhole(reader, sample.name, mutated(sample.bytes, seed));
      read++;
    } catch (error) {
      if (error instanceof FormatError) {
        refused++;
        if (error.offset !== undefined) withByte++;
      } else others.push(`${sample.name}, seed ${seed}: ${String(error)}`);
    }
    slowest = Math.max(slowest, performance.now() - started);
    done++;
    if (seed % 500 === 0) peak = Math.max(peak, process.memoryUsage().rss);
  }
  return {
    reader: reader.id,
    files: samples.length,
    copies: done,
    read,
    refused,
    withByte,
    others,
    slowest,
  };
}

/** Real files that this reader is the one for. */
function samplesOf(reader: Reader): readonly { name: string; bytes: Uint8Array }[] {
  const found: { name: string; bytes: Uint8Array }[] = [];
  for (const path of folders.flatMap((folder) => filesBelow(join(root, folder)))) {
    const size = statSync(path).size;
    if (size === 0 || size > mostBytes) continue;
    const bytes = new Uint8Array(readFileSync(path));
    const name = relative(root, path);
    if (readerFor({ name, size, head: bytes.subarray(0, headBytes) })?.id === reader.id)
      found.push({ name, bytes });
  }
  const own = made[reader.id];
  if (found.length === 0 && own)
    return [{ name: own.name, bytes: new TextEncoder().encode(own.text) }];
  const step = Math.max(1, found.length / filesPerReader);
  return Array.from(
    { length: Math.min(found.length, filesPerReader) },
    (_, i) => found[Math.floor(i * step)],
  ).flatMap((one) => (one ? [one] : []));
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}
