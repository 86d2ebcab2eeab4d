import type { Ops } from "../../graph/ops.ts";
import { sizeOf, type Tensor } from "../../graph/tensor.ts";
import {
  type FeatureScale,
  featureParameter,
  readScale,
  refuseSeveralAxes,
  refuseUnusualStatistics,
  scaleParameters,
  writeScale,
  writeStatistics,
} from "../feature-scale.ts";
import type { LayerCall, LayerKind } from "../layer.ts";
import { countsIn } from "../merge.ts";
import { only } from "../only.ts";
import { readNumberWithin, refuseUnless } from "../raw-config.ts";
import { meanSquare } from "../standardized.ts";

export interface BatchNormalizationConfig extends FeatureScale {
  readonly momentum: number;
  readonly epsilon: number;
}

type Config = BatchNormalizationConfig;

/** γ·(x − mean) / √(variance + ε) + β per feature: the batch's own statistics while training, moving ones otherwise. */
export const batchNormalization = {
  id: "batch-normalization",
  kind: "BatchNormalization",
  summary: "Gives every feature mean 0 and variance 1 over the batch, then scales and shifts it.",
  source: "Ioffe & Szegedy 2015, Algorithm 1 — https://arxiv.org/abs/1502.03167",
  read(raw, who) {
    refuseSeveralAxes(raw, who);
    refuseUnusualStatistics(raw, who);
    refuseUnless(raw, { renorm: false, synchronized: false }, who);
    return {
      momentum: readNumberWithin(raw, "momentum", 0.99, [0, 1], who),
      epsilon: readNumberWithin(raw, "epsilon", 1e-3, [0, Number.POSITIVE_INFINITY], who),
      ...readScale(raw, who),
    };
  },
  write: (config, dialect) => ({
    axis: -1,
    momentum: config.momentum,
    epsilon: config.epsilon,
    ...writeScale(config, dialect),
    ...writeStatistics(dialect),
  }),
  outputShape: (_, inputs) => only(inputs, "batch-normalization"),
  parameters(config, inputs) {
    const input = only(inputs, "batch-normalization");
    return [
      ...scaleParameters(config, input),
      featureParameter("moving_mean", input, false),
      featureParameter("moving_variance", input, false),
    ];
  },
  forward(ops, call) {
    const x = only(call.inputs, "batch-normalization");
    const { moving_mean: mean, moving_variance: variance } = call.parameters;
    if (!mean || !variance) throw new RangeError("batch-normalization: statistics are missing");
    // A frozen layer keeps its statistics and uses them while training, as in Keras.
    const fixed = !call.context.training || !call.context.trainable;
    if (fixed) return normalized(ops, ops.sub(x, mean), variance, call).y;
    const batch = batchStatistics(ops, x, mean, variance, call);
    const { y, gradient } = normalized(ops, batch.centered, batch.variance, call);
    const { gamma, beta } = call.parameters;
    const inputs = [x, ...(gamma ? [gamma] : []), ...(beta ? [beta] : [])];
    return call.masks[0] ? y : ops.withGradient(y, { inputs, gradient });
  },
} as const satisfies LayerKind<Config>;

/**
 * (x − mean)·γ / √(variance + ε) + β, and its gradient with respect to x, γ and β where mean and variance are those of
 * all of x: ∂L/∂x = γ/σ·(dy − mean(dy) − x̂·mean(dy·x̂)), which shares its sums with ∂L/∂γ and ∂L/∂β and reads x half as
 * often as the chain of operators.
 *
 * Source of the gradient: Ioffe & Szegedy 2015, §3 — https://arxiv.org/abs/1502.03167
 */
function normalized(
  ops: Ops,
  centered: Tensor,
  biased: Tensor,
  { config: { epsilon }, parameters: { gamma, beta } }: LayerCall<Config>,
) {
  const variance = ops.add(biased, epsilon);
  const deviation = ops.sqrt(variance);
  const factor = ops.div(gamma ?? 1, deviation);
  const product = ops.mul(centered, factor);
  return {
    y: beta ? ops.add(product, beta) : product,
    gradient(dy: Tensor): readonly Tensor[] {
      const axes = batchAxes(dy);
      const count = sizeOf(dy.shape) / (dy.shape.at(-1) ?? 1);
      const sum = ops.reduceSum(dy, axes);
      const along = ops.reduceSum(ops.mul(dy, centered), axes);
      const slope = ops.div(ops.mul(along, factor), ops.mul(variance, count));
      const offset = ops.div(ops.mul(sum, factor), count);
      const straight = ops.sub(ops.mul(dy, factor), ops.mul(centered, slope));
      return [
        ops.sub(straight, offset),
        ...(gamma ? [ops.div(along, deviation)] : []),
        ...(beta ? [sum] : []),
      ];
    },
  };
}

/** x − mean and the biased variance over the batch; moves the moving statistics towards them. */
function batchStatistics(
  ops: Ops,
  x: Tensor,
  movingMean: Tensor,
  movingVariance: Tensor,
  { config: { momentum }, masks: [mask], context }: LayerCall<Config>,
): { readonly centered: Tensor; readonly variance: Tensor } {
  const average = mask && maskedMean(ops, mask, x);
  const mean = average ? average(x) : ops.reduceMean(x, batchAxes(x));
  const centered = ops.sub(x, mean);
  const variance = average
    ? average(ops.mul(centered, centered))
    : ops.reshape(meanSquare(ops, centered, batchAxes(x)), mean.shape);
  const moved = (moving: Tensor, batch: Tensor) =>
    ops.add(ops.mul(moving, momentum), ops.mul(batch, 1 - momentum));
  context.update("moving_mean", moved(movingMean, mean));
  context.update("moving_variance", moved(movingVariance, variance));
  context.observe("batch-mean", [mean]);
  context.observe("batch-variance", [variance]);
  return { centered, variance };
}

const leastCount = 1e-7; // keras.config.epsilon(), which Keras adds to the count, so that a batch of padding has mean 0

/** The mean over the steps that count. */
function maskedMean(ops: Ops, mask: Tensor, x: Tensor): (x: Tensor) => Tensor {
  const counts = ops.expand(ops.cast(countsIn(ops, mask, x)), x.shape);
  const count = ops.add(ops.reduceSum(counts, batchAxes(x)), leastCount);
  const isCounted = ops.greater(counts, 0.5);
  return (values) => ops.div(ops.reduceSum(ops.where(isCounted, values, 0), batchAxes(x)), count);
}

function batchAxes(x: Tensor): readonly number[] {
  return x.shape.slice(0, -1).map((_, i) => i);
}
