import { replaceLayers } from "../model/model.ts";
import { featureStatistics } from "../tasks/standardization.ts";
import type { Problem } from "../tasks/task.ts";
import type { Plan } from "../training/plan.ts";
import type { Cause } from "./cause.ts";

/** Root mean square of the features: at 10 the first gradients are 20 times as large, at 100 training diverged. */
const largest = 10;
const smallest = 0.01;

/** Features far from unit size. */
export const unscaledInput = {
  id: "unscaled-input",
  summary:
    "Features are far from unit size, so the first layer saturates or its gradient dwarfs all others.",
  source: "LeCun et al. 1998, Efficient BackProp, §4.3",
  explains: [
    "saturation",
    "exploding-gradient",
    "non-finite",
    "oscillating-loss",
    "dead-units",
    "stalled-loss",
    "vanishing-gradient",
  ],
  weigh({ plan, problem }) {
    const size = unscaledInputSize(plan, problem);
    if (size === undefined) return undefined;
    return {
      layer: plan.model.layers[1]?.name,
      layers: plan.model.layers.slice(1, 2).map(({ name }) => name),
      share: 1,
      figures: { rootMeanSquare: size },
    };
  },
  without(plan, { problem }) {
    const { mean, secondMoment } = featureStatistics(problem);
    const deviation = Math.sqrt(secondMoment - mean * mean) || 1;
    return {
      ...plan,
      model: replaceLayers(plan.model, (layer) =>
        layer.kind === "InputLayer"
          ? [
              layer,
              {
                kind: "Rescaling",
                name: "scaled_input",
                config: { scale: 1 / deviation, offset: -mean / deviation },
                inputs: [layer.name],
                trainable: true,
              },
            ]
          : [layer],
      ),
    };
  },
} as const satisfies Cause;

/**
 * Root mean square of the features where it is far from 1 and nothing scales them; `undefined` where it is not, and for
 * codes, which have no size.
 */
export function unscaledInputSize({ model }: Plan, problem: Problem): number | undefined {
  if (problem.dataset.codes !== undefined) return undefined;
  const scaling: readonly string[] = ["Normalization", "Rescaling", "BatchNormalization"];
  if (model.layers.slice(0, 2).some(({ kind }) => scaling.includes(kind))) return undefined;
  const size = Math.sqrt(featureStatistics(problem).secondMoment);
  return size > largest || size < smallest ? size : undefined;
}
