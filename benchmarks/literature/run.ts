import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { claimRows } from "./claim-experiments.ts";
import { claimsTable } from "./claims.ts";
import { depthRows } from "./depth.ts";
import { lineOf, type Measured } from "./expectation.ts";
import { largeWeightRows } from "./large-weights.ts";
import { trainedMemory } from "./memory.ts";
import { memoryAtStart } from "./memory-at-start.ts";
import { keep, publish, published, type Results } from "./publish.ts";
import { sigmoidRows } from "./sigmoid.ts";
import { countText, linesTable } from "./tables.ts";
import { trainedTransformers } from "./transformers.ts";
import { transformersAtStart } from "./transformers-at-start.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "0,1,2" },
    only: { type: "string" },
    write: { type: "boolean", default: false },
  },
});
const seeds = values.seeds.split(",").map(Number);

/** In the order of the README; the claims come last because they rest on all others. */
const sections: Readonly<Record<string, () => Promise<Measured>>> = {
  depth: () => depthRows(seeds),
  memory: async () => {
    const [start, trained] = [await memoryAtStart(seeds), await trainedMemory(seeds)];
    return { ...trained, rows: [...start, ...trained.rows] };
  },
  transformers: async () => {
    const [start, trained] = [await transformersAtStart(seeds), await trainedTransformers(seeds)];
    return { ...trained, rows: [...start, ...trained.rows] };
  },
  sigmoid: async () => ({ rows: await sigmoidRows(seeds) }),
  "large-weights": async () => ({ rows: await largeWeightRows(seeds) }),
  claims: async () => ({ rows: await claimRows(seeds) }),
};

if (values.only !== undefined && !Object.hasOwn(sections, values.only))
  throw new RangeError(
    `literature: unknown section, got "${values.only}"; try ${Object.keys(sections).join(", ")}`,
  );

let results: Results = published();
for (const [id, measure] of Object.entries(sections)) {
  if (values.only !== undefined && id !== values.only) continue;
  const started = Date.now();
  const { rows, details } = await measure();
  const lines = rows.map(lineOf);
  const minutes = Math.round((Date.now() - started) / 6000) / 10;
  results = { ...results, [id]: { machine: machine(), minutes, lines } };
  const text = [countText(lines), linesTable(lines), details].filter(Boolean).join("\n\n");
  console.log(`## ${id}\n\n${text}\n`);
  if (values.write) publish(id, text);
}
const verdicts = claimsTable(Object.values(results).flatMap(({ lines }) => lines));
console.log(`${verdicts}\n\n${summaryOf(results)}`);
if (values.write) {
  publish("verdicts", verdicts);
  publish("summary", summaryOf(results));
  keep(results);
}

function summaryOf(found: Results): string {
  const all = Object.values(found).flatMap(({ lines }) => lines);
  const missed = all.filter(({ holds }) => !holds).map(({ what }) => `* ${what}`);
  const machines = [...new Set(Object.values(found).map((each) => each.machine))];
  const parts = Object.entries(found).map(([id, { minutes }]) => `${id} ${minutes}`);
  return [
    `${countText(all)}${missed.length === 0 ? "" : " Those that do not:"}`,
    missed.join("\n"),
    `Minutes: ${parts.join(", ")}. ${machines.join("; ")}.`,
  ]
    .filter(Boolean)
    .join("\n\n");
}

function machine(): string {
  const known = cpus();
  return `Node ${process.version}, ${known[0]?.model.trim() ?? "unknown processor"}, ${known.length} cores`;
}
