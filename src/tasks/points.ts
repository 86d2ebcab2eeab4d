import type { Dataset } from "../formats/dataset.ts";

/** A sample of a task in the plane. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly label: number;
}

/** The dataset of these points, in their order. */
export function datasetOf(points: readonly Point[], names: readonly string[]): Dataset {
  return {
    size: points.length,
    shape: [2],
    features: Float32Array.from(points.flatMap(({ x, y }) => [x, y])),
    featureNames: ["x", "y"],
    targets: { kind: "classes", labels: Int32Array.from(points, ({ label }) => label), names },
  };
}
