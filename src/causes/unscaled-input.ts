import { replaceLayers } from "../model/model.ts";
import type { Problem } from "../tasks/task.ts";
import type { Plan } from "../training/plan.ts";
import type { Cause } from "./cause.ts";
import { scaledInput } from "./scaled-input.ts";

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
    const input = scaledInput(plan.model, problem);
    if (!input) return undefined;
    const deviation = Math.sqrt(input.secondMoment - input.mean * input.mean) || 1;
    return {
      ...plan,
      model: replaceLayers(plan.model, (layer) =>
        layer.name === input.from
          ? [
              layer,
              {
                kind: "Rescaling",
                name: "scaled_input",
                config: { scale: 1 / deviation, offset: -input.mean / deviation },
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
 * Root mean square of what the first weights read where it is far from 1; `undefined` where it is not, where a layer
 * measures and scales it, and for codes, which have no size.
 */
export function unscaledInputSize({ model }: Plan, problem: Problem): number | undefined {
  const size = Math.sqrt(scaledInput(model, problem)?.secondMoment ?? 1);
  return size > largest || size < smallest ? size : undefined;
}
