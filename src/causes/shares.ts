import type { GradientBudget } from "./budget.ts";

/**
 * Share of the lost decades that a part is responsible for: its loss over the losses of all parts that lose.
 *
 * @returns in [0, 1]; 0 where the part gains or nothing is lost.
 */
export function lossShare(
  { totals }: GradientBudget,
  part: keyof GradientBudget["totals"],
): number {
  return shareOf(
    Object.values(totals).map((decades) => -decades),
    -(totals[part] ?? 0),
  );
}

/** Share of the gained decades that a part is responsible for. */
export function gainShare(
  { totals }: GradientBudget,
  part: keyof GradientBudget["totals"],
): number {
  return shareOf(Object.values(totals), totals[part] ?? 0);
}

function shareOf(all: readonly number[], own: number): number {
  const total = all.filter((decades) => decades > 0).reduce((sum, decades) => sum + decades, 0);
  return own > 0 && total > 0 ? own / total : 0;
}
