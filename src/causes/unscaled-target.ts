import { moments } from "../stats/moments.ts";
import type { Problem } from "../tasks/task.ts";
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
  weigh({ plan, problem }) {
    const size = unscaledTargetSize(problem);
    if (size === undefined) return undefined;
    return {
      layer: plan.model.layers.at(-1)?.name,
      layers: [],
      share: 1,
      figures: { rootMeanSquare: size },
    };
  },
} as const satisfies Cause;

/** Root mean square of the numbers to predict where it is far above 1; `undefined` where it is not, and for classes. */
export function unscaledTargetSize({ dataset: { targets }, train }: Problem): number | undefined {
  if (targets.kind === "classes") return undefined;
  const { values, width } = targets;
  const all = Array.from(train, (sample) =>
    Array.from(values.subarray(sample * width, (sample + 1) * width)),
  );
  const size = Math.sqrt(moments(all.flat()).secondMoment);
  return size > largest ? size : undefined;
}
