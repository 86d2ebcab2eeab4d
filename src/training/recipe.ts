import type { ClipId } from "./clips/index.ts";
import type { OptimizerConfig } from "./optimizer.ts";
import type { Precision } from "./precision.ts";
import type { ScheduleConfig } from "./rate-schedule.ts";

/** A bound on gradients, applied before the optimizer sees them. */
export interface Clip {
  readonly kind: ClipId;
  /** What it bounds depends on the kind: an element, a norm, a share of the weights' norm, or a percentile. */
  readonly threshold: number;
}

/** How a model is trained. With a model it is all that mitigations may change. */
export interface Recipe {
  readonly loss: { readonly id: string; readonly config: Readonly<Record<string, number>> };
  readonly optimizer: { readonly id: string; readonly config: OptimizerConfig };
  readonly batchSize: number;
  readonly epochs: number;
  readonly clip: Clip | undefined;
  /** What the learning rate is multiplied by from step to step; constant where absent. */
  readonly schedule?: { readonly id: string; readonly config: ScheduleConfig };
  /** Rounding to 16 bits where mixed precision has them; float32 where absent. */
  readonly precision?: Precision;
  /** `lsuv` measures the first batch to set the kernels; the layers' own initializers where absent. */
  readonly initialization?: "lsuv";
}

/** The same recipe with another learning rate. */
export function withLearningRate(recipe: Recipe, learningRate: number): Recipe {
  const { optimizer } = recipe;
  return { ...recipe, optimizer: { ...optimizer, config: { ...optimizer.config, learningRate } } };
}
