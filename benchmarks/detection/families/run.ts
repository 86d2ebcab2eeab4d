import { parseArgs } from "node:util";
import { trialPool } from "../../../src/cli/trial-pool.ts";
import type { Trials } from "../../../src/diagnosis/trials.ts";
import { onnxruntimeEngine as engine } from "../../../src/engine/onnxruntime.ts";
import type { Problem } from "../../../src/tasks/task.ts";
import { machine, publish, published } from "../publish.ts";
import { detectionTables, type TimedCase } from "./detection-tables.ts";
import { families } from "./families.ts";
import { casesOf, type FamilyCase } from "./family.ts";
import { type JudgedRun, judgedRun, peersOn, trainedRuns } from "./judged-run.ts";
import { trainedProgress } from "./label.ts";
import { problemOfTask } from "./problem.ts";
import { together } from "./together.ts";

/** Of results.json. */
interface Detection {
  readonly runs: readonly JudgedRun[];
  readonly times: readonly TimedCase[];
}

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "0,1" },
    /** Seeds of which the runs are repeated for the rules of others. */
    peers: { type: "string", default: "0" },
    only: { type: "string" },
    part: { type: "string", default: "" },
    write: { type: "boolean", default: false },
  },
});
const seeds = values.seeds.split(",").map(Number);
const peerSeeds = values.peers.split(",").filter(Boolean).map(Number);
const threads = 2;
const here = new URL(".", import.meta.url);

const runs: JudgedRun[] = [];
const times: TimedCase[] = [];
for (const family of families.filter(({ id }) => values.only === undefined || id === values.only)) {
  const problem = await problemOfTask(family.task);
  const trials = trialPool(problem, engine.id, threads);
  for (const one of casesOf(family).filter(({ id }) => id.includes(values.part)))
    await judge(one, problem, trials);
  await trials.dispose();
}

const known = values.write ? (published("detection", here) as Detection | undefined) : undefined;
const judged = together(known?.runs ?? [], runs);
const timed = together(known?.times ?? [], times);
const tables = detectionTables(judged, timed);
console.log(tables);
if (values.write)
  publish(
    "detection",
    { machine: machine(), seeds, peerSeeds, trainedProgress, times: timed, runs: judged },
    tables,
    here,
  );

async function judge(one: FamilyCase, problem: Problem, trials: Trials): Promise<void> {
  const started = Date.now();
  const trained = await trainedRuns(one, trials, seeds);
  const own: JudgedRun[] = [];
  for (const run of trained) own.push(await judgedRun(one, run, problem, engine));
  const seconds = (Date.now() - started) / 1000;
  const repeated = trained.filter(({ trace }) => peerSeeds.includes(trace.header.seed));
  const others = await peersOn(one, repeated, problem, engine);
  for (const run of own) {
    const at = repeated.findIndex(({ trace }) => trace.header.seed === run.seed);
    runs.push({ ...run, said: { ...run.said, ...others[at] } });
  }
  times.push({ family: one.family, id: one.id, seconds: seconds / seeds.length });
  const words = own.map(
    ({ verdict, progress, causes }) =>
      `${verdict} ${progress.toFixed(2)} ${causes.join(" ") || "–"}`,
  );
  console.error(`${one.id}: ${words.join(" | ")}; ${seconds.toFixed(1)} s`);
}
