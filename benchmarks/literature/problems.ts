import { rngOf } from "../../src/core/rng.ts";
import { problemOf } from "../../src/tasks/problem.ts";
import type { Problem } from "../../src/tasks/task.ts";
import { taskNamed } from "../../src/tasks/task-name.ts";

/**
 * The problem that a task's name stands for, as the command line reads it; the same at every call.
 *
 * @throws RangeError when there is no such task.
 */
export async function problemNamed(name: string): Promise<Problem> {
  const named = taskNamed(name);
  if (!named) throw new RangeError(`literature: unknown task, got "${name}"`);
  const { task, options, ceiling } = named;
  const data = await task.load(rngOf("data"), options);
  return problemOf(name, data, { validation: task.validation, rng: rngOf("split"), ceiling });
}

export const clusterFeatures = 20;
export const clusterClasses = 10;
const samples = 4000;

/**
 * Ten Gaussian clouds in 20 dimensions, centers and samples of variance 1 each, features then scaled to variance 1: the
 * "synthetic clusters" that the reference numbers were measured on, whose size and distance are not handed down. The nearest
 * center is right for more than 99 % of the samples.
 */
export function clusters(): Problem {
  const rng = rngOf("clusters");
  const centers = Array.from({ length: clusterClasses * clusterFeatures }, () => rng.normal());
  const labels = Int32Array.from({ length: samples }, (_, n) => n % clusterClasses);
  const features = new Float32Array(samples * clusterFeatures);
  for (const [n, label] of labels.entries())
    for (let i = 0; i < clusterFeatures; i++) {
      const center = centers[label * clusterFeatures + i] ?? 0;
      features[n * clusterFeatures + i] = (center + rng.normal()) / Math.SQRT2;
    }
  const names = Array.from({ length: clusterClasses }, (_, label) => `${label}`);
  const dataset = {
    size: samples,
    shape: [clusterFeatures],
    features,
    featureNames: [],
    targets: { kind: "classes", labels, names },
  } as const;
  return problemOf("clusters", dataset, {
    validation: 0.2,
    rng: rngOf("split"),
    ceiling: { metric: 0.99, source: "Nearest center." },
  });
}
