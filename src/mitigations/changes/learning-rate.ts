import { entryOf } from "../../core/registry.ts";
import type { Optimizer } from "../../training/optimizer.ts";
import { optimizers } from "../../training/optimizers/index.ts";
import type { Plan } from "../../training/plan.ts";
import { withLearningRate } from "../../training/recipe.ts";

/**
 * The plan with its learning rate times a factor; the optimizer's default where the recipe gives none.
 *
 * @throws RangeError when the optimizer is not known.
 */
export function withScaledLearningRate(plan: Plan, factor: number): Plan {
  const { recipe } = plan;
  const { defaults }: Optimizer = entryOf(optimizers, recipe.optimizer.id, "recipe");
  const { learningRate = Number.NaN } = { ...defaults, ...recipe.optimizer.config };
  // 0.001 / 10 in binary is 0.0001 and some; the digits cut off are none that anyone wrote.
  const scaled = Number((learningRate * factor).toPrecision(12));
  return { ...plan, recipe: withLearningRate(recipe, scaled) };
}
