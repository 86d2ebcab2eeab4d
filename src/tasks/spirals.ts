import { datasetOf } from "./points.ts";
import type { Task } from "./task.ts";

const samplesPerClass = 500;
const noise = 0.02;

/** Lang & Witbrock number the points of an arm 0 … 96, from the outside in: three turns. */
const lastStep = 96;

export const spirals = {
  id: "spirals",
  summary:
    "Two interleaved spirals of three turns: 1,000 points, outer radius 1, Gaussian noise 0.02.",
  source:
    "Lang & Witbrock 1988, “Learning to tell two spirals apart”, Connectionist Models Summer School",
  validation: 0.3,
  ceiling: {
    metric: 0.999,
    source:
      "Bayes accuracy of the generator, 0.9999: ½ ∫ max(f₀, f₁) over the plane, on a grid of step 0.008.",
  },
  async load(rng) {
    const stream = rng.split("spirals");
    const points = [1, -1].flatMap((side, label) =>
      Array.from({ length: samplesPerClass }, (_, i) => {
        const step = (lastStep * i) / (samplesPerClass - 1);
        const radius = (side * (104 - step)) / 104;
        const angle = (step * Math.PI) / 16;
        return {
          x: radius * Math.sin(angle) + noise * stream.normal(),
          y: radius * Math.cos(angle) + noise * stream.normal(),
          label,
        };
      }),
    );
    return datasetOf(points, ["first", "second"]);
  },
} as const satisfies Task;
