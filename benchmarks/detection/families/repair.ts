import { parseArgs } from "node:util";
import { trialPool } from "../../../src/cli/trial-pool.ts";
import type { Trials } from "../../../src/diagnosis/trials.ts";
import { onnxruntimeEngine as engine } from "../../../src/engine/onnxruntime.ts";
import { repair } from "../../../src/repair/run-repair.ts";
import type { Problem } from "../../../src/tasks/task.ts";
import { machine, publish, published } from "../publish.ts";
import { families } from "./families.ts";
import { casesOf, type FamilyCase } from "./family.ts";
import { progressOf, trainedRuns } from "./judged-run.ts";
import { trainedProgress } from "./label.ts";
import { problemOfTask } from "./problem.ts";
import { type RepairedPlan, repairTables } from "./repair-tables.ts";
import { together } from "./together.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    part: { type: "string", default: "" },
    /** For one repair, at most; without proof by then it counts as none. */
    seconds: { type: "string", default: "60" },
    write: { type: "boolean", default: false },
  },
});
const threads = 2;
/** A plan is repaired when one of these seeds does not train. */
const detectionSeeds = [0, 1];
const repairSeeds = [0, 1, 2, 3, 4];
/** Seen by no part of a repair. */
const freshSeeds = [1000, 1001, 1002, 1003, 1004];
const maxSeconds = Number(values.seconds);
const here = new URL(".", import.meta.url);

const repaired: RepairedPlan[] = [];
for (const family of families.filter(({ id }) => values.only === undefined || id === values.only)) {
  const problem = await problemOfTask(family.task);
  const trials = trialPool(problem, engine.id, threads);
  for (const one of casesOf(family).filter(({ id }) => id.includes(values.part))) {
    const result = await repairedPlan(one, problem, trials);
    if (!result) continue;
    repaired.push(result);
    const scores = (progresses: readonly number[]) => progresses.map((p) => p.toFixed(2)).join(" ");
    console.error(
      `${result.id}: ${result.verdict}, ${result.causes.join(" ")}; ${result.reason} ${result.mitigations.join(" + ")}, ${result.seconds.toFixed(1)} s; ` +
        `fresh ${scores(result.fresh)}, control ${scores(result.control)}`,
    );
  }
  await trials.dispose();
}

const known = values.write
  ? (published("repair", here) as { repaired: RepairedPlan[] })
  : undefined;
const all = together(known?.repaired ?? [], repaired);
const tables = repairTables(all);
console.log(tables);
if (values.write)
  publish(
    "repair",
    { machine: machine(), detectionSeeds, repairSeeds, freshSeeds, maxSeconds, repaired: all },
    tables,
    here,
  );

/** `undefined` for a plan that trains on every detection seed. */
async function repairedPlan(
  one: FamilyCase,
  problem: Problem,
  trials: Trials,
): Promise<RepairedPlan | undefined> {
  const { family, id, plan } = one;
  const before = await trainedRuns(one, trials, detectionSeeds);
  if (before.every((run) => progressOf(run) >= trainedProgress)) return undefined;

  const result = await repair(plan, problem, { seeds: repairSeeds, trials, engine, maxSeconds });
  const fresh = await trainedRuns(result, trials, freshSeeds);
  const control = await trainedRuns(one, trials, freshSeeds);
  return {
    family,
    id,
    verdict: result.diagnosis.verdict,
    causes: result.diagnosis.causes.map(({ cause }) => cause),
    reason: result.reason,
    isSolved: result.solved,
    mitigations: result.best?.mitigations ?? [],
    tried: result.tried.map(
      ({ mitigations, decision, outcomes }) =>
        `${mitigations.join(" + ")}: ${decision} ${outcomes.map(({ outcome }) => outcome.progress.toFixed(2)).join(" ")}`,
    ),
    p: result.best?.test?.p,
    seconds: result.seconds,
    fresh: fresh.map(progressOf),
    control: control.map(progressOf),
  };
}
