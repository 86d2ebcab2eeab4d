import { rngOf } from "../core/rng.ts";
import { problemOf } from "../tasks/problem.ts";
import type { Dataset, Problem, Targets } from "../tasks/task.ts";
import { taskNamed } from "../tasks/task-name.ts";
import type { Recipe } from "./recipe.ts";

/** Points around as many places on the unit circle as there are classes: any network that learns at all tells them apart. */
export function clusters(size = 64, classes = 2, noise = 0.2): Problem {
  const rng = rngOf("clusters");
  const labels = Int32Array.from({ length: size }, (_, i) => i % classes);
  const features = Float32Array.from({ length: 2 * size }, (_, i) => {
    const angle = (2 * Math.PI * (labels[i >> 1] ?? 0)) / classes;
    return (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle)) + noise * rng.normal();
  });
  const names = Array.from({ length: classes }, (_, i) => `class ${i}`);
  return problem("clusters", features, { kind: "classes", labels, names });
}

/** Labels that have nothing to do with the points: there is nothing to learn. */
export function randomLabels(size = 64): Problem {
  const rng = rngOf("random labels");
  const features = Float32Array.from({ length: 2 * size }, () => rng.normal());
  const labels = Int32Array.from({ length: size }, (_, i) => i % 2);
  return problem("random labels", features, { kind: "classes", labels, names: ["no", "yes"] });
}

/** y = scale·sin(x₁) + x₂, one number per point. */
export function waves(size = 64, scale = 1): Problem {
  const rng = rngOf("waves");
  const features = Float32Array.from({ length: 2 * size }, () => rng.normal());
  const values = Float32Array.from(
    { length: size },
    (_, n) => scale * (Math.sin(features[2 * n] ?? 0) + (features[2 * n + 1] ?? 0)),
  );
  return problem("waves", features, { kind: "numbers", values, width: 1 });
}

/** A built-in task as the command line splits it. */
export async function taskProblem(name: string): Promise<Problem> {
  const named = taskNamed(name);
  if (!named) throw new RangeError(`fixture: unknown task, got "${name}"`);
  const { task, options, ceiling } = named;
  const dataset = await task.load(rngOf("data"), options);
  return problemOf(name, dataset, { validation: task.validation, rng: rngOf("split"), ceiling });
}

/** The same problem with every feature multiplied. */
export function withScaledFeatures(original: Problem, scale: number): Problem {
  const { dataset } = original;
  return {
    ...original,
    dataset: { ...dataset, features: dataset.features.map((x) => scale * x) },
  };
}

/** One sigmoid unit and two classes, everything else as told. */
export function binaryRecipe(recipe: Partial<Recipe> = {}): Recipe {
  return {
    loss: { id: "binary-crossentropy", config: {} },
    optimizer: { id: "sgd", config: { learningRate: 0.1, momentum: 0.9 } },
    batchSize: 16,
    epochs: 10,
    clip: undefined,
    ...recipe,
  };
}

function problem(id: string, features: Float32Array, targets: Targets): Problem {
  const size = features.length / 2;
  const dataset: Dataset = { size, shape: [2], features, featureNames: ["x", "y"], targets };
  return problemOf(id, dataset, {
    validation: 0.25,
    rng: rngOf("split"),
    ceiling: { metric: 1, source: "fixture" },
  });
}
