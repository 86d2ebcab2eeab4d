import { gradientBudget } from "../causes/budget.ts";
import { weighted } from "../causes/network.ts";
import { probe } from "../causes/probe.ts";
import type { Engine } from "../engine/engine.ts";
import type { Problem } from "../tasks/task.ts";
import type { Plan } from "../training/plan.ts";

/** Decades over depth beyond which training failed in 54 of 57 networks. Source: detectors/vanishing-gradient */
const failDecades = 2;

/**
 * Whether a change has a chance at step 0: a finite loss, a gradient that reaches the first layer, and a profile over depth
 * that networks which train have. Costs one forward and backward pass instead of a training. A change that leaves step 0 as
 * it was (a learning rate, a clip) cannot be judged there, so its profile is not held against it.
 */
export async function isPromising(
  changed: Plan,
  untouched: Plan,
  problem: Problem,
  engine: Engine,
  seed: number,
): Promise<boolean> {
  const [after, before] = [
    await probe(changed, problem, engine, seed),
    await probe(untouched, problem, engine, seed),
  ];
  const first = weighted(changed.model)[0]?.layer.name;
  const gradient = after.layers.find(({ name }) => name === first)?.weightGrad ?? Number.NaN;
  if (!Number.isFinite(after.loss) || !(gradient > 0)) return false;
  const budget = gradientBudget(changed.model, after);
  if (budget === undefined || after.loss === before.loss) return true;
  return Math.abs(budget.decades) <= failDecades;
}
