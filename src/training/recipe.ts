import type { OptimizerConfig } from "./optimizer.ts";

/** A bound on gradients, applied before the optimizer sees them. */
export interface Clip {
  /** Every element into ±threshold; every tensor to that norm; all tensors together to that norm. */
  readonly kind: "value" | "norm" | "global-norm";
  readonly threshold: number;
}

/** How a model is trained. With a model it is all that mitigations may change. */
export interface Recipe {
  readonly loss: { readonly id: string; readonly config: Readonly<Record<string, number>> };
  readonly optimizer: { readonly id: string; readonly config: OptimizerConfig };
  readonly batchSize: number;
  readonly epochs: number;
  readonly clip: Clip | undefined;
}

/** The same recipe with another learning rate. */
export function withLearningRate(recipe: Recipe, learningRate: number): Recipe {
  const { optimizer } = recipe;
  return { ...recipe, optimizer: { ...optimizer, config: { ...optimizer.config, learningRate } } };
}
