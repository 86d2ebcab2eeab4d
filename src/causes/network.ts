import { type BuiltLayer, built } from "../model/build.ts";
import { isKernel } from "../model/layer.ts";
import type { Model } from "../model/model.ts";
import type { Case } from "./cause.ts";

/** Layers with a weight matrix but the last one. */
export function hiddenWeighted(model: Model): readonly BuiltLayer[] {
  return weighted(model).slice(0, -1);
}

/** Layers with a weight matrix, input to output. */
export function weighted(model: Model): readonly BuiltLayer[] {
  return built(model).filter(({ used }) => used.some(isKernel));
}

/** The weight matrix of a layer. */
export function kernelOf({ used }: BuiltLayer) {
  return used.find(isKernel);
}

/**
 * Decades that the gradient gains or loses over depth at step 0: 0 where there is at most one hidden layer, and so nothing
 * between two of them; NaN where the gradient could not be followed.
 */
export function decadesOverDepth({ plan, budget }: Pick<Case, "plan" | "budget">): number {
  if (budget) return budget.decades;
  return hiddenWeighted(plan.model).length < 2 ? 0 : Number.NaN;
}
