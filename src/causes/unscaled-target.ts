import { moments } from "../stats/moments.ts";
import type { Cause } from "./cause.ts";

/** Root mean square of the targets at which the first output gradient is ten times that of unit targets. */
const largest = 10;

/** Numbers to predict that are far from unit size: the output gradient grows with them. */
export const unscaledTarget = {
  id: "unscaled-target",
  summary:
    "Targets are far from unit size, and with a squared error the first gradient is as large as they are.",
  source: "Bishop 1995, Neural Networks for Pattern Recognition, §8.2",
  explains: ["exploding-gradient", "non-finite", "oscillating-loss", "stalled-loss", "dead-units"],
  weigh({ plan, problem: { dataset, train } }) {
    const { targets } = dataset;
    if (targets.kind === "classes") return undefined;
    const values = Float64Array.from(
      train,
      (sample) => targets.values[sample * targets.width] ?? 0,
    );
    const size = Math.sqrt(moments(values).secondMoment);
    if (size <= largest) return undefined;
    return {
      layer: plan.model.layers.at(-1)?.name,
      layers: [],
      share: 1,
      figures: { rootMeanSquare: size },
    };
  },
} as const satisfies Cause;
