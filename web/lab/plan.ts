import type { WeighedCause } from "../../src/causes/cause.ts";
import { difference, type Edit } from "../../src/mitigations/difference.ts";
import { mitigations } from "../../src/mitigations/index.ts";
import type { Mitigation } from "../../src/mitigations/mitigation.ts";
import type { Problem } from "../../src/tasks/task.ts";
import type { Trace } from "../../src/trace/trace.ts";
import type { Plan } from "../../src/training/plan.ts";
import { modelFor } from "./model-for.ts";
import { recipeFor } from "./recipe-for.ts";
import type { LabSetup } from "./setup.ts";

/** What a setup comes to: the plan, and what its mitigations changed in it. */
export interface LabPlan {
  readonly plan: Plan;
  readonly edits: readonly Edit[];
  /** Mitigations that do not apply to this network. */
  readonly idle: readonly string[];
}

/**
 * The plan of a setup on its data, with its mitigations applied one after the other.
 *
 * @param trace - of a run without them, where there is one: thresholds are computed from its norms.
 * @param weighed - what is wrong in it, where that is known.
 * @throws RangeError for what does not fit, in the words of the part that refuses.
 */
export function planFor(
  setup: LabSetup,
  problem: Problem,
  trace?: Trace,
  weighed: readonly WeighedCause[] = [],
): LabPlan {
  const before = { model: modelFor(setup, problem), recipe: recipeFor(setup, problem) };
  const idle: string[] = [];
  let plan: Plan = before;
  for (const id of setup.fixes) {
    const mitigation = (mitigations as readonly Mitigation[]).find((entry) => entry.id === id);
    const causes = [...weighed, ...assumed(mitigation?.treats ?? [], weighed)];
    const after = mitigation?.apply(plan, { problem, trace, causes });
    if (after) plan = after;
    else idle.push(id);
  }
  return { plan, edits: plan === before ? [] : difference(before, plan), idle };
}

/** Who asks for a mitigation takes what it treats as given. */
function assumed(
  treats: readonly string[],
  weighed: readonly WeighedCause[],
): readonly WeighedCause[] {
  return treats
    .filter((cause) => weighed.every((known) => known.cause !== cause))
    .map((cause) => ({
      cause,
      layer: undefined,
      layers: [],
      share: 1,
      figures: {},
      counterfactual: undefined,
    }));
}
