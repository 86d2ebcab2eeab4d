import { parseArgs } from "node:util";
import { engineOf } from "../../src/cli/engines.ts";
import { trialPool } from "../../src/cli/trial-pool.ts";
import { diagnose } from "../../src/diagnosis/diagnose.ts";
import type { Problem } from "../../src/tasks/task.ts";
import { type Run, trainerOf } from "../../src/training/run.ts";
import { type Case, cases, problemFor } from "./cases.ts";
import { detectionTables, type TimedDiagnosis } from "./detection-tables.ts";
import { opinionOf } from "./isograd.ts";
import { peers } from "./peers/index.ts";
import { machine, publish } from "./publish.ts";
import { replayerOf } from "./replay.ts";
import { type ScoredRun, saidBy, trainedProgress } from "./score.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "0,1,2" },
    more: { type: "string", default: "3,4,5,6,7,8,9" },
    only: { type: "string" },
    write: { type: "boolean", default: false },
    engine: { type: "string", default: "onnxruntime" },
  },
});
const engine = engineOf(values.engine);
const seeds = values.seeds.split(",").map(Number);
/** Seeds that Isograd alone is asked about. */
const moreSeeds = values.more.split(",").filter(Boolean).map(Number);
const threads = 2;

const problems = { Blob: await problemFor("Blob"), Circle: await problemFor("Circle") };
const chosen = cases().filter(({ id }) => values.only === undefined || id === values.only);
const runs: ScoredRun[] = [];
const more: ScoredRun[] = [];
const times: TimedDiagnosis[] = [];
for (const one of chosen) {
  const problem = problems[one.dataset];
  const scored = await scoredRuns(one, problem);
  const timed = await timedDiagnosis(one, problem, scored);
  runs.push(...scored);
  times.push(timed);
  more.push(...(await isogradRuns(one, problem)));
  const verdicts = scored.map(({ verdict, progress }) => `${verdict} ${progress.toFixed(2)}`);
  console.error(`${one.dataset} ${one.id}: ${verdicts.join(", ")}; ${timed.seconds.toFixed(1)} s`);
}
const tables = detectionTables(runs, more, times);
console.log(tables);
if (values.write)
  publish(
    "detection",
    {
      machine: machine(),
      seeds,
      moreSeeds,
      trainedProgress,
      times,
      runs: runs.map(shortened),
      more: more.map(shortened),
    },
    tables,
  );

/** Trains every seed to its planned end and asks every detector. */
async function scoredRuns(one: Case, problem: Problem): Promise<readonly ScoredRun[]> {
  const { plan } = one;
  const trainer = await trainerOf(plan.model, plan.recipe, problem, engine);
  const replayer = await replayerOf(plan, problem, engine);
  const scored: ScoredRun[] = [];
  for (const seed of seeds) {
    const run = await trainer.run({ seed });
    const observed = await replayer.run(run);
    const others = peers.map((peer) => [peer.id, saidBy(peer.judge(observed))] as const);
    scored.push(scoredRun(run, one, problem, Object.fromEntries(others)));
  }
  await trainer.dispose();
  await replayer.dispose();
  return scored;
}

async function isogradRuns(one: Case, problem: Problem): Promise<readonly ScoredRun[]> {
  const trials = trialPool(problem, engine.id, threads);
  const { plan } = one;
  const done = await trials.run(moreSeeds.map((seed) => ({ plan, seed, endsWhenDecided: false })));
  await trials.dispose();
  return done.map((run) => scoredRun(run, one, problem, {}));
}

function scoredRun(
  run: Run,
  { dataset, id, family, isHeldOut, plan }: Case,
  problem: Problem,
  others: ScoredRun["said"],
): ScoredRun {
  const { said, failures } = opinionOf(run, plan, problem);
  return {
    dataset,
    id,
    family,
    isHeldOut,
    seed: run.trace.header.seed,
    progress: run.outcome.kind === "diverged" ? 0 : run.outcome.progress,
    verdict: said["isograd"]?.word ?? "",
    failures,
    said: { ...said, ...others },
  };
}

/** For results.json: of every detector its word and the share of the run that it had seen. */
function shortened({ said, ...run }: ScoredRun): object {
  const words = Object.entries(said).map(([id, { word, share }]) => [id, [word, share]] as const);
  return { ...run, said: Object.fromEntries(words) };
}

async function timedDiagnosis(
  { dataset, id, plan }: Case,
  problem: Problem,
  scored: readonly ScoredRun[],
): Promise<TimedDiagnosis> {
  const trials = trialPool(problem, engine.id, threads);
  const diagnosis = await diagnose(plan, problem, { seeds, trials, engine });
  await trials.dispose();
  const differing = diagnosis.seeds.filter(({ seed, verdict }) =>
    scored.some((run) => run.seed === seed && run.verdict !== verdict),
  );
  return { dataset, id, seconds: diagnosis.seconds, differing: differing.map(({ seed }) => seed) };
}
