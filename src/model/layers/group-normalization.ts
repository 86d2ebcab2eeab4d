import { shapeText } from "../../graph/tensor.ts";
import {
  type FeatureScale,
  readScale,
  refuseSeveralAxes,
  scaled,
  scaleParameters,
  writeScale,
} from "../feature-scale.ts";
import type { LayerKind } from "../layer.ts";
import { only } from "../only.ts";
import { readCount, readNumberWithin } from "../raw-config.ts";

export interface GroupNormalizationConfig extends FeatureScale {
  /** −1: as many as there are features, which is instance normalization. */
  readonly groups: number;
  readonly epsilon: number;
}

/** γ·(x − mean) / √(variance + ε) + β, mean and variance of each sample over a group of features and all positions. */
export const groupNormalization = {
  id: "group-normalization",
  kind: "GroupNormalization",
  summary:
    "Gives every group of a sample's features mean 0 and variance 1, then scales and shifts.",
  source: "Wu & He 2018, §3 — https://arxiv.org/abs/1803.08494",
  read(raw, who) {
    refuseSeveralAxes(raw, who);
    const { groups = 32 } = raw;
    return {
      groups: groups === -1 ? groups : readCount({ groups }, "groups", who),
      epsilon: readNumberWithin(raw, "epsilon", 1e-3, [0, Number.POSITIVE_INFINITY], who),
      ...readScale(raw, who),
    };
  },
  write: (config, dialect) => ({
    groups: config.groups,
    axis: -1,
    epsilon: config.epsilon,
    ...writeScale(config, dialect),
  }),
  outputShape({ groups }, inputs) {
    const input = only(inputs, "group-normalization");
    const features = input.at(-1) ?? 1;
    if (groups === -1 || features % groups === 0) return input;
    throw new RangeError(
      `group-normalization: features of ${shapeText(input)} must be a multiple of groups, got ${groups}`,
    );
  },
  parameters: (config, inputs) => scaleParameters(config, only(inputs, "group-normalization")),
  forward(ops, { config, inputs, parameters }) {
    const x = only(inputs, "group-normalization");
    const features = x.shape.at(-1) ?? 1;
    const groups = config.groups === -1 ? features : config.groups;
    const grouped = ops.reshape(x, [...x.shape.slice(0, -1), groups, features / groups]);
    const axes = grouped.shape.map((_, i) => i).filter((i) => i > 0 && i !== x.shape.length - 1);
    const centered = ops.sub(grouped, ops.reduceMean(grouped, axes, true));
    const variance = ops.reduceMean(ops.mul(centered, centered), axes, true);
    const deviation = ops.sqrt(ops.add(variance, config.epsilon));
    return scaled(ops, ops.reshape(ops.div(centered, deviation), x.shape), parameters);
  },
} as const satisfies LayerKind<GroupNormalizationConfig>;
