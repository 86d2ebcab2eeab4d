import type { Plan } from "../../training/plan.ts";

/** The plan with this schedule of the learning rate; `undefined` where it has it already. */
export function withSchedule(
  plan: Plan,
  id: string,
  config: Readonly<Record<string, number>>,
): Plan | undefined {
  const schedule = { id, config };
  if (JSON.stringify(plan.recipe.schedule) === JSON.stringify(schedule)) return undefined;
  return { ...plan, recipe: { ...plan.recipe, schedule } };
}
