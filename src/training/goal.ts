import type { Problem } from "../tasks/task.ts";
import type { TraceGoal } from "../trace/trace.ts";
import type { Recipe } from "./recipe.ts";
import type { EncodedTargets } from "./targets.ts";

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
      return average((column) => mean(column.map((y) => (y - mean(column)) ** 2)));
    case "mae":
      return average((column) => mean(column.map((y) => Math.abs(y - medianOf(column)))));
    case "huber":
      return average((column) =>
        mean(column.map((y) => huber(y - mean(column), loss.config["delta"] ?? 1))),
      );
    default:
      return chance.loss;
  }
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

function huber(error: number, delta: number): number {
  const size = Math.abs(error);
  return size <= delta ? 0.5 * size * size : delta * size - 0.5 * delta * delta;
}
