import { mismatchOf } from "../causes/output-loss-mismatch.ts";
import { alikeLayers } from "../causes/symmetric-initialization.ts";
import { unscaledInputSize } from "../causes/unscaled-input.ts";
import { unscaledTargetSize } from "../causes/unscaled-target.ts";
import type { Problem } from "../tasks/task.ts";
import type { Plan } from "../training/plan.ts";

/** What does not fit before anything is trained: the output and its loss, the scale of the data, or weights all alike. */
export type Misfit = "output" | "scale" | "weights";

/** `undefined` where model, recipe and data fit each other. */
export function misfitOf(plan: Plan, problem: Problem): Misfit | undefined {
  if (mismatchOf(plan, problem)) return "output";
  const size = unscaledInputSize(plan, problem) ?? unscaledTargetSize(problem);
  if (size !== undefined) return "scale";
  return alikeLayers(plan.model).length > 0 ? "weights" : undefined;
}
