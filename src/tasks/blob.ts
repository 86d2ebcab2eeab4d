import { datasetOf } from "./points.ts";
import type { Task } from "./task.ts";

const deviation = 2;
const classes = [
  { x: -1.3, y: -9.6, samples: 334 },
  { x: 1.0, y: -1.5, samples: 333 },
  { x: -1.5, y: -3.7, samples: 333 },
];

export const blob = {
  id: "blob",
  summary:
    "Three Gaussian clouds that overlap: 1,000 points, standard deviation 2, far from 0 and not scaled.",
  source: "Zhang et al. 2021, AutoTrainer (ICSE), dataset Blob",
  validation: 0.3,
  ceiling: {
    metric: 0.818,
    source:
      "An upper bound: AUTOTRAINER's networks reach 0.85 on 300 validation points, which scatter by " +
      "0.022; the Bayes accuracy of the generator is 0.818: nearest center on 9 million points.",
  },
  async load(rng) {
    const stream = rng.split("blob");
    const points = classes.flatMap(({ x, y, samples }, label) =>
      Array.from({ length: samples }, () => ({
        x: x + deviation * stream.normal(),
        y: y + deviation * stream.normal(),
        label,
      })),
    );
    return datasetOf(points, ["0", "1", "2"]);
  },
} as const satisfies Task;
