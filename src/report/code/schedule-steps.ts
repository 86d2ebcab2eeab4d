import type { Recipe } from "../../training/recipe.ts";
import type { Changes } from "./changes.ts";
import { uses } from "./definitions.ts";

/** A number of steps as an expression: below 1 it is a share of the run. */
export function stepsExpression(steps: number): string {
  return steps > 0 && steps < 1 ? `round(${steps} * planned_steps)` : String(steps);
}

/** The line that says how long the run is, for programs that use it: how many batches there are, they do not know. */
export function plannedStepsLines(
  program: readonly string[],
  { epochs }: Recipe,
  changes: Changes,
): readonly string[] {
  if (!uses(program, "planned_steps")) return [];
  const comment = changes.recipeComment("epochs");
  return [
    "batches_per_epoch = 100  # put in yours: samples / batch size",
    `planned_steps = ${epochs} * batches_per_epoch${comment}`,
  ];
}
