import { gradientBudget } from "../causes/budget.ts";
import { weighted } from "../causes/network.ts";
import { probe } from "../causes/probe.ts";
import type { Engine } from "../engine/engine.ts";
import type { Problem } from "../tasks/task.ts";
import type { Plan } from "../training/plan.ts";

/** Decades over depth beyond which training failed in 54 of 57 networks. Source: detectors/vanishing-gradient */
const failDecades = 2;

/**
 * Whether a plan has a chance at step 0: a finite loss, a gradient that reaches the first layer, and a profile over depth
 * that networks which train have. Costs one forward and backward pass instead of a training.
 */
export async function isPromising(
  plan: Plan,
  problem: Problem,
  engine: Engine,
  seed: number,
): Promise<boolean> {
  const measured = await probe(plan, problem, engine, seed);
  const first = weighted(plan.model)[0]?.layer.name;
  const gradient = measured.layers.find(({ name }) => name === first)?.weightGrad ?? Number.NaN;
  if (!Number.isFinite(measured.loss) || !(gradient > 0)) return false;
  const budget = gradientBudget(plan.model, measured);
  return budget === undefined || Math.abs(budget.decades) <= failDecades;
}
