import { trialPool } from "../../src/cli/trial-pool.ts";
import { onnxruntimeEngine } from "../../src/engine/onnxruntime.ts";
import type { Problem } from "../../src/tasks/task.ts";
import type { Plan } from "../../src/training/plan.ts";
import type { Run } from "../../src/training/run.ts";

const threads = 2;

/** Trains every plan from every seed, two runs at a time. @returns per plan its runs, in the order of the seeds. */
export async function sideBySide(
  plans: readonly Plan[],
  problem: Problem,
  seeds: readonly number[],
): Promise<readonly (readonly Run[])[]> {
  const trials = trialPool(problem, onnxruntimeEngine.id, threads);
  const requests = plans.flatMap((plan) =>
    seeds.map((seed) => ({ plan, seed, endsWhenDecided: false })),
  );
  try {
    const runs = await trials.run(requests);
    return plans.map((_, i) => runs.slice(i * seeds.length, (i + 1) * seeds.length));
  } finally {
    await trials.dispose();
  }
}
