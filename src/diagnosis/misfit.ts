import { mismatchOf } from "../causes/output-loss-mismatch.ts";
import { unscaledInputSize } from "../causes/unscaled-input.ts";
import { unscaledTargetSize } from "../causes/unscaled-target.ts";
import type { Problem } from "../tasks/task.ts";
import type { Plan } from "../training/plan.ts";

/** What does not fit before anything is trained: the output and its loss, or the scale of the data. */
export type Misfit = "output" | "scale";

/** `undefined` where model, recipe and data fit each other. */
export function misfitOf(plan: Plan, problem: Problem): Misfit | undefined {
  if (mismatchOf(plan, problem)) return "output";
  const size = unscaledInputSize(plan, problem) ?? unscaledTargetSize(problem);
  return size === undefined ? undefined : "scale";
}
