import { datasetOf, type Point } from "./points.ts";
import type { Task } from "./task.ts";

const samplesPerClass = 500;
const radii = [1, 0.8];
const noise = 0.1;

/**
 * Points evenly spaced on each circle as in scikit-learn's `make_circles`, noise added, then each
 * coordinate scaled.
 */
export const circle = {
  id: "circle",
  summary:
    "Two concentric circles that overlap: 1,000 points, radii 1 and 0.8, Gaussian noise 0.1, scaled to [−1, 1].",
  source: "Zhang et al. 2021, AutoTrainer (ICSE), dataset Circle",
  validation: 0.3,
  ceiling: {
    metric: 0.841,
    source:
      "Reached by AUTOTRAINER's networks on 300 validation points, which scatter by 0.021; the Bayes " +
      "accuracy of the generator is 0.841: ½ ∫ max(f₀, f₁) with Rician radii, by numerical integration.",
  },
  async load(rng) {
    const stream = rng.split("circle");
    const points = radii.flatMap((radius, label) =>
      Array.from({ length: samplesPerClass }, (_, i) => {
        const angle = (2 * Math.PI * i) / samplesPerClass;
        return {
          x: radius * Math.cos(angle) + noise * stream.normal(),
          y: radius * Math.sin(angle) + noise * stream.normal(),
          label,
        };
      }),
    );
    return datasetOf(scaled(points), ["outer", "inner"]);
  },
} as const satisfies Task;

/** Each coordinate mapped linearly so that its smallest value is −1 and its largest 1. */
function scaled(points: readonly Point[]): readonly Point[] {
  const x = toUnit(points.map((point) => point.x));
  const y = toUnit(points.map((point) => point.y));
  return points.map((point) => ({ x: x(point.x), y: y(point.y), label: point.label }));
}

function toUnit(values: readonly number[]): (value: number) => number {
  const low = Math.min(...values);
  const high = Math.max(...values);
  return (value) => (2 * (value - low)) / (high - low) - 1;
}
