import type { Operand, Ops } from "../graph/ops.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { BuiltLayer } from "../model/build.ts";
import type { Carried } from "./carried.ts";

/** Mixed precision: parameters and updates in float32, all that flows between layers rounded to 16 bits. */
export interface Precision {
  readonly format: "float16" | "bfloat16";
  /** Factor on the loss while it is differentiated; a dynamic one finds the largest that does not overflow. */
  readonly lossScale: number | "dynamic";
  /** Good steps in a row after which a dynamic scale doubles; 2000 unless told. */
  readonly growthInterval?: number;
}

/**
 * The constants of dynamic loss scaling, as in PyTorch's GradScaler and Keras' LossScaleOptimizer (whose initial scale is
 * 2¹⁵) — Micikevicius et al. 2018, §3.2 — https://arxiv.org/abs/1710.03740; https://docs.pytorch.org/docs/stable/amp.html
 */
export const initialLossScale = 2 ** 16;
export const usualGrowthInterval = 2000;
const growth = 2;
const backoff = 0.5;

const scaleName = "precision/lossScale";
const goodName = "precision/goodSteps";

/** What dynamic loss scaling carries from step to step. */
export function precisionCarried(precision: Precision | undefined): readonly Carried[] {
  if (precision?.lossScale !== "dynamic") return [];
  return [
    { name: scaleName, shape: [], initial: initialLossScale },
    { name: goodName, shape: [], initial: 0 },
  ];
}

/** The nearest numbers that the format has: ±∞ above its range, 0 far below. Gradients are rounded on their way back. */
export function rounded(ops: Ops, x: Tensor, { format }: Precision): Tensor {
  return ops.cast(ops.cast(x, format));
}

/**
 * What rounds the outputs of layers when called with them in order. Inputs that are numbers of rows of an embedding stay,
 * as integers do in every framework.
 */
export function outputRounding(ops: Ops, layers: readonly BuiltLayer[], precision: Precision) {
  const indices = new Set(
    layers.flatMap(({ layer }) => (layer.kind === "Embedding" ? layer.inputs : [])),
  );
  let position = 0;
  return (output: Tensor): Tensor => {
    const name = layers[position++]?.layer.name ?? "";
    return indices.has(name) ? output : rounded(ops, output, precision);
  };
}

/** The factor on the loss at the first step; 1 without mixed precision. */
export function startingLossScale(precision: Precision | undefined): number {
  if (!precision) return 1;
  return precision.lossScale === "dynamic" ? initialLossScale : precision.lossScale;
}

/** The factor on the loss at this step. */
export function lossScaleOf(
  { lossScale }: Precision,
  carried: ReadonlyMap<string, Tensor>,
): Operand {
  return lossScale === "dynamic" ? (carried.get(scaleName) ?? initialLossScale) : lossScale;
}

/** True where every element is finite: 0·x is NaN otherwise. */
export function allFinite(ops: Ops, x: Tensor): Tensor {
  return ops.not(ops.isNaN(ops.reduceSum(ops.mul(x, 0))));
}

/**
 * The carried tensors after a step: the scale doubles after so many good steps in a row unless that overflows, and halves
 * when a gradient is not finite.
 */
export function nextPrecision(
  ops: Ops,
  { growthInterval = usualGrowthInterval }: Precision,
  carried: ReadonlyMap<string, Tensor>,
  isGood: Tensor,
): Readonly<Record<string, Tensor>> {
  const [scale, good] = [carried.get(scaleName), carried.get(goodName)];
  if (!scale || !good) return {};
  const count = ops.add(good, 1);
  const isYoung = ops.less(count, growthInterval);
  const doubled = ops.mul(scale, growth);
  const grown = ops.where(ops.less(doubled, Number.POSITIVE_INFINITY), doubled, scale);
  return {
    [scaleName]: ops.where(isGood, ops.where(isYoung, scale, grown), ops.mul(scale, backoff)),
    [goodName]: ops.where(isGood, ops.where(isYoung, count, 0), 0),
  };
}
