import { datasetOf } from "./points.ts";
import type { Task } from "./task.ts";

const samplesPerClass = 500;
const noise = 0.1;

export const moons = {
  id: "moons",
  summary: "Two interleaved half circles: 1,000 points, Gaussian noise 0.1.",
  source:
    "scikit-learn, make_moons — https://scikit-learn.org/stable/modules/generated/sklearn.datasets.make_moons.html",
  validation: 0.3,
  ceiling: {
    metric: 0.999,
    source:
      "Bayes accuracy of the generator, 0.9993: ½ ∫ max(f₀, f₁) over the plane, on a grid of step 0.02.",
  },
  async load(rng) {
    const stream = rng.split("moons");
    const angles = Array.from(
      { length: samplesPerClass },
      (_, i) => (Math.PI * i) / (samplesPerClass - 1),
    );
    const upper = angles.map((angle) => ({ x: Math.cos(angle), y: Math.sin(angle), label: 0 }));
    const lower = angles.map((angle) => ({
      x: 1 - Math.cos(angle),
      y: 0.5 - Math.sin(angle),
      label: 1,
    }));
    const points = [...upper, ...lower].map(({ x, y, label }) => ({
      x: x + noise * stream.normal(),
      y: y + noise * stream.normal(),
      label,
    }));
    return datasetOf(points, ["upper", "lower"]);
  },
} as const satisfies Task;
