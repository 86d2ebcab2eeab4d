import type { Problem } from "../tasks/task.ts";
import type { TraceGoal } from "../trace/trace.ts";
import type { Recipe } from "./recipe.ts";
import type { EncodedTargets } from "./targets.ts";

/** Halvings after which an interval of any float32 numbers is shorter than float64 can tell apart from its middle. */
const bisections = 64;

/** What a run on this problem is compared with. */
export function goalOf(problem: Problem, recipe: Recipe, encoded: EncodedTargets): TraceGoal {
  return {
    loss: recipe.loss.id,
    metric: problem.dataset.targets.kind === "classes" ? "accuracy" : "r2",
    chanceLoss: chanceLoss(problem, recipe, encoded),
    chanceMetric: problem.chance.metric,
    ceilingMetric: problem.ceiling?.metric,
  };
}

/** The smallest loss of a model that answers the same for every sample. */
function chanceLoss(
  { train, chance }: Problem,
  { loss }: Recipe,
  { values, width }: EncodedTargets,
): number {
  const columns = Array.from({ length: width }, (_, column) =>
    Float64Array.from(train, (sample) => values[sample * width + column] ?? 0),
  );
  const average = (perColumn: (column: Float64Array) => number) =>
    columns.reduce((sum, column) => sum + perColumn(column), 0) / width;
  switch (loss.id) {
    case "binary-crossentropy":
      return average((column) => binaryEntropy(mean(column)));
    case "mse":
      return average((column) => errorAt(column, mean(column), (error) => error * error));
    case "mae":
      return average((column) => errorAt(column, medianOf(column), Math.abs));
    case "huber": {
      const delta = loss.config["delta"] ?? 1;
      return average((column) =>
        errorAt(column, huberCenter(column, delta), (error) => huber(error, delta)),
      );
    }
    default:
      return chance.loss;
  }
}

/** Mean error of answering `center`. */
function errorAt(column: Float64Array, center: number, error: (error: number) => number): number {
  return mean(column.map((y) => error(y - center)));
}

function mean(xs: Float64Array): number {
  return xs.reduce((sum, x) => sum + x, 0) / xs.length;
}

function medianOf(xs: Float64Array): number {
  return xs.toSorted()[Math.floor(xs.length / 2)] ?? 0;
}

function binaryEntropy(p: number): number {
  return [p, 1 - p].reduce((sum, q) => (q > 0 ? sum - q * Math.log(q) : sum), 0);
}

/**
 * The constant of least Huber loss: where the errors, cut to ±δ, cancel. Between the mean (δ → ∞) and the median (δ → 0),
 * found by bisection because their sum falls as the constant rises.
 */
function huberCenter(xs: Float64Array, delta: number): number {
  let low = xs.reduce((least, x) => Math.min(least, x), Number.POSITIVE_INFINITY);
  let high = xs.reduce((most, x) => Math.max(most, x), Number.NEGATIVE_INFINITY);
  for (let halving = 0; halving < bisections; halving++) {
    const center = (low + high) / 2;
    const pull = xs.reduce((sum, x) => sum + Math.max(-delta, Math.min(delta, x - center)), 0);
    if (pull > 0) low = center;
    else high = center;
  }
  return (low + high) / 2;
}

function huber(error: number, delta: number): number {
  const size = Math.abs(error);
  return size <= delta ? 0.5 * size * size : delta * size - 0.5 * delta * delta;
}
