import { entryOf } from "../core/registry.ts";
import type { Evaluation } from "../trace/trace.ts";
import type { Optimizer } from "./optimizer.ts";
import { optimizers } from "./optimizers/index.ts";
import type { RateSchedule } from "./rate-schedule.ts";
import type { Recipe } from "./recipe.ts";
import { schedules } from "./schedules/index.ts";

/**
 * The learning rates of `steps` steps that lie between two whole-set measurements.
 *
 * @param history - the measurements up to `from`.
 * @returns `undefined` for a recipe without a schedule.
 * @throws RangeError for an unknown schedule.
 */
export function learningRatesAt(
  recipe: Recipe,
  from: number,
  steps: number,
  plannedSteps: number,
  history: readonly Evaluation[],
): readonly number[] | undefined {
  if (!recipe.schedule) return undefined;
  const schedule: RateSchedule = entryOf(schedules, recipe.schedule.id, "recipe");
  const optimizer: Optimizer = entryOf(optimizers, recipe.optimizer.id, "recipe");
  const { learningRate = Number.NaN } = { ...optimizer.defaults, ...recipe.optimizer.config };
  const config = { ...schedule.defaults, ...recipe.schedule.config };
  return Array.from(
    { length: steps },
    (_, i) =>
      learningRate *
      schedule.factor(config, { step: from + i, plannedSteps, learningRate, history }),
  );
}
