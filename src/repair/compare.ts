import { median } from "../stats/median.ts";
import { type PairedTest, pairedTest } from "../stats/paired-test.ts";
import type { SeedOutcome } from "./repair.ts";

/** A repaired seed may end this much of the way below its control before the change counts as harmful: docs/thresholds.md */
const worseTolerance = 0.1;

/** What a change did, seed by seed, beside the control. */
export interface Comparison {
  readonly test: PairedTest;
  readonly decision: "kept" | "worse" | "no-advantage" | "not-solved";
}

/**
 * Keeps a change only when every seed trains, none is worse than its control, the validation metric has not fallen, and
 * the paired test holds. Never at chance level: to have trained is to have left it.
 */
export function compare(
  repaired: readonly SeedOutcome[],
  control: readonly SeedOutcome[],
  alpha: number,
): Comparison {
  const test = pairedTest(repaired.map(score), control.map(score));
  const decision = () => {
    const isWorse = repaired.some((seed, i) => score(seed) < scoreOf(control[i]) - worseTolerance);
    if (isWorse || validation(repaired) < validation(control) - worseTolerance) return "worse";
    if (repaired.some(({ outcome }) => outcome.kind !== "trained")) return "not-solved";
    return test.p < alpha ? "kept" : "no-advantage";
  };
  return { test, decision: decision() };
}

/** Progress from chance (0) to the ceiling (1); a run that diverged, or is worse than chance, is at 0. */
export function score({ outcome }: SeedOutcome): number {
  return Number.isFinite(outcome.progress) ? Math.max(0, outcome.progress) : 0;
}

function scoreOf(seed: SeedOutcome | undefined): number {
  return seed ? score(seed) : 0;
}

/** Median validation metric; −∞ when most seeds have none. */
function validation(seeds: readonly SeedOutcome[]): number {
  const metrics = seeds.map(({ outcome }) => outcome.validationMetric);
  return median(
    metrics.map((metric) => (Number.isFinite(metric) ? metric : Number.NEGATIVE_INFINITY)),
  );
}
