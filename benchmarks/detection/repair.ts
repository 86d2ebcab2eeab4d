import { parseArgs } from "node:util";
import { engineOf } from "../../src/cli/engines.ts";
import { trialPool } from "../../src/cli/trial-pool.ts";
import type { Trials } from "../../src/diagnosis/trials.ts";
import { repair } from "../../src/repair/run-repair.ts";
import type { Plan } from "../../src/training/plan.ts";
import { type Case, cases, problemFor } from "./cases.ts";
import { machine, publish } from "./publish.ts";
import { type RepairedCase, repairTables } from "./repair-tables.ts";
import { trainedProgress } from "./score.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    write: { type: "boolean", default: false },
    engine: { type: "string", default: "onnxruntime" },
  },
});
const engine = engineOf(values.engine);
const threads = 2;
/** A network is repaired when one of these seeds does not train. */
const detectionSeeds = [0, 1, 2];
const repairSeeds = [0, 1, 2, 3, 4];
/** Seen by no part of a repair; the first five decide whether a network counts as repaired. */
const freshSeeds = Array.from({ length: 20 }, (_, i) => 1000 + i);

const problems = { Blob: await problemFor("Blob"), Circle: await problemFor("Circle") };
const repaired: RepairedCase[] = [];
for (const one of cases()) {
  if (values.only !== undefined && one.id !== values.only) continue;
  const result = await repairedCase(one);
  if (!result) continue;
  repaired.push(result);
  const { dataset, id, reason, mitigations, seconds, fresh, control } = result;
  const scores = (progresses: readonly number[]) => progresses.map((p) => p.toFixed(2)).join(" ");
  console.error(
    `${dataset} ${id}: ${reason} ${mitigations.join(" + ")}, ${seconds.toFixed(1)} s; fresh ${scores(fresh)}, control ${scores(control)}`,
  );
}
const tables = repairTables(repaired);
console.log(tables);
if (values.write)
  publish(
    "repair",
    { machine: machine(), detectionSeeds, repairSeeds, freshSeeds, repaired },
    tables,
  );

/** `undefined` for a network that trains on every detection seed. */
async function repairedCase({
  dataset,
  id,
  family,
  isHeldOut,
  plan,
}: Case): Promise<RepairedCase | undefined> {
  const problem = problems[dataset];
  const known = trialPool(problem, engine.id, threads);
  const before = await progresses(known, plan, detectionSeeds);
  await known.dispose();
  if (before.every((progress) => progress >= trainedProgress)) return undefined;

  const trials = trialPool(problem, engine.id, threads);
  const result = await repair(plan, problem, { seeds: repairSeeds, trials, engine });
  const fresh = await progresses(trials, result.plan, freshSeeds);
  const control = await progresses(trials, plan, freshSeeds);
  await trials.dispose();
  return {
    dataset,
    id,
    family,
    isHeldOut,
    verdict: result.diagnosis.verdict,
    reason: result.reason,
    isSolved: result.solved,
    mitigations: result.solved ? (result.best?.mitigations ?? []) : [],
    edits: result.solved ? (result.best?.edits.length ?? 0) : 0,
    tried: result.tried.length,
    p: result.best?.test?.p,
    seconds: result.seconds,
    fresh,
    control,
  };
}

/** Trained to the planned end; 0 after a divergence or below chance. */
async function progresses(
  trials: Trials,
  plan: Plan,
  seeds: readonly number[],
): Promise<readonly number[]> {
  const runs = await trials.run(seeds.map((seed) => ({ plan, seed, endsWhenDecided: false })));
  return runs.map(({ outcome: { kind, progress } }) =>
    kind === "diverged" || !(progress > 0) ? 0 : progress,
  );
}
