import type { Ops } from "../../graph/ops.ts";
import type { Tensor } from "../../graph/tensor.ts";
import {
  featureParameter,
  refuseSeveralAxes,
  refuseUnusual,
  scaled,
  scaleParameters,
  writeUsual,
} from "../feature-scale.ts";
import type { LayerCall, LayerKind } from "../layer.ts";
import { only } from "../only.ts";
import { readBoolean, readNumberWithin, refuseUnless } from "../raw-config.ts";

export interface BatchNormalizationConfig {
  readonly momentum: number;
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
}

type Config = BatchNormalizationConfig;

const parameterNames = ["beta", "gamma", "moving_mean", "moving_variance"] as const;

/** γ·(x − mean) / √(variance + ε) + β per feature: the batch's own statistics while training, moving ones otherwise. */
export const batchNormalization = {
  id: "batch-normalization",
  kind: "BatchNormalization",
  summary: "Gives every feature mean 0 and variance 1 over the batch, then scales and shifts it.",
  source: "Ioffe & Szegedy 2015, Algorithm 1 — https://arxiv.org/abs/1502.03167",
  read(raw, who) {
    refuseSeveralAxes(raw, who);
    refuseUnusual(raw, parameterNames, who);
    refuseUnless(raw, { renorm: false, synchronized: false }, who);
    return {
      momentum: readNumberWithin(raw, "momentum", 0.99, [0, 1], who),
      epsilon: readNumberWithin(raw, "epsilon", 1e-3, [0, Number.POSITIVE_INFINITY], who),
      center: readBoolean(raw, "center", true, who),
      scale: readBoolean(raw, "scale", true, who),
    };
  },
  write: (config, dialect) => ({
    axis: -1,
    momentum: config.momentum,
    epsilon: config.epsilon,
    center: config.center,
    scale: config.scale,
    ...writeUsual(parameterNames, dialect),
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
    const centered = fixed ? ops.sub(x, mean) : undefined;
    const used = centered ? { centered, variance } : batchStatistics(ops, x, mean, variance, call);
    const deviation = ops.sqrt(ops.add(used.variance, call.config.epsilon));
    return scaled(ops, ops.div(used.centered, deviation), call.parameters);
  },
} as const satisfies LayerKind<Config>;

/** x − mean and the biased variance over the batch; moves the moving statistics towards them. */
function batchStatistics(
  ops: Ops,
  x: Tensor,
  movingMean: Tensor,
  movingVariance: Tensor,
  { config: { momentum }, context }: LayerCall<Config>,
): { readonly centered: Tensor; readonly variance: Tensor } {
  const axes = x.shape.slice(0, -1).map((_, i) => i);
  const mean = ops.reduceMean(x, axes);
  const centered = ops.sub(x, mean);
  const variance = ops.reduceMean(ops.mul(centered, centered), axes);
  const moved = (moving: Tensor, batch: Tensor) =>
    ops.add(ops.mul(moving, momentum), ops.mul(batch, 1 - momentum));
  context.update("moving_mean", moved(movingMean, mean));
  context.update("moving_variance", moved(movingVariance, variance));
  return { centered, variance };
}
