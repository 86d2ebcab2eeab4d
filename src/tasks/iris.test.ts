import { expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { iris } from "./iris.ts";
import type { Task } from "./task.ts";

const task: Task = iris;

test("iris begins with Fisher's first flower, and setosa alone has petals shorter than 2 cm", async () => {
  const { features, targets, featureNames } = await task.load(rngOf(1));
  expect(features.slice(0, 4)).toEqual(Float32Array.of(5.1, 3.5, 1.4, 0.2));
  expect(targets).toMatchObject({ kind: "classes", names: ["setosa", "versicolor", "virginica"] });
  const petal = featureNames.indexOf("petal length");
  const labels = targets.kind === "classes" ? targets.labels : new Int32Array();
  for (const [n, label] of labels.entries())
    expect((features[4 * n + petal] ?? 0) < 2).toBe(label === 0);
});
