import { datasetOf } from "./points.ts";
import type { Task } from "./task.ts";

const samples = 1000;

export const xor = {
  id: "xor",
  summary:
    "Continuous XOR: do the signs of two coordinates, uniform in [−1, 1), differ? 1,000 points, no noise.",
  source: "Minsky & Papert 1969, “Perceptrons”: XOR is not linearly separable",
  validation: 0.3,
  ceiling: { metric: 1, source: "By construction: the two coordinates determine the class." },
  async load(rng) {
    const stream = rng.split("xor");
    const points = Array.from({ length: samples }, () => {
      const x = 2 * stream.uniform() - 1;
      const y = 2 * stream.uniform() - 1;
      return { x, y, label: x < 0 === y < 0 ? 0 : 1 };
    });
    return datasetOf(points, ["same", "different"]);
  },
} as const satisfies Task;
