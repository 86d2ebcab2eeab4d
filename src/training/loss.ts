import type { Entry } from "../core/registry.ts";
import type { Ops } from "../graph/ops.ts";
import { sizeOf, type Tensor } from "../graph/tensor.ts";

/** Named numbers; every one has the default of Keras. */
export type LossConfig = Readonly<Record<string, number>>;

/** What a loss compares. */
export interface LossCall {
  /** The network's output after its activation, `[batch, …]`. */
  readonly output: Tensor;
  /** The input of the last activation, where the network ends in one. */
  readonly preActivation: Tensor | undefined;
  /** The id of that activation. */
  readonly activation: string | undefined;
  /** Same shape as `output`; one-hot for classes. */
  readonly targets: Tensor;
}

/** What training minimizes. */
export interface Loss extends Entry {
  /** Keras spellings, the function's first and the class second; letter case, `_` and `-` do not count. */
  readonly names: readonly string[];
  /** What it is made for: one of several classes, yes or no, or numbers. */
  readonly targets: "classes" | "binary" | "numbers";
  readonly defaults: LossConfig;
  /** Ids of the output activations that it is made for. */
  readonly fits: readonly string[];
  /** The mean over the batch, a scalar. NaN when any output that counts is NaN. */
  forward(ops: Ops, call: LossCall, config: LossConfig): Tensor;
}

/** Probabilities are kept this far from 0 and 1, as `keras.config.epsilon()`. */
const probabilityEpsilon = 1e-7;

/** p clipped to [1e-7, 1 − 1e-7]. NaN stays NaN, which Max and Min do not promise; outside the gradient is 0. */
export function clippedProbability(ops: Ops, p: Tensor): Tensor {
  const low = probabilityEpsilon;
  const high = 1 - probabilityEpsilon;
  return ops.where(ops.less(p, low), low, ops.where(ops.greater(p, high), high, p));
}

/** Sum over all elements divided by the number of samples; the last axis belongs to one sample. */
export function meanOverSamples(ops: Ops, elements: Tensor): Tensor {
  const samples = sizeOf(elements.shape.slice(0, -1));
  return ops.div(ops.reduceSum(elements), samples);
}
