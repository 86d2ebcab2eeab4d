import { rngOf } from "../core/rng.ts";

/** What pairs of runs say about a treatment. */
export interface PairedTest {
  /** Number of pairs. */
  readonly n: number;
  /** Mean of treated − control; NaN without pairs. */
  readonly meanDifference: number;
  /** Pairs in which the treated value is larger. */
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
  /** Probability of a mean difference at least this large if the treatment did nothing. */
  readonly p: number;
}

/** 2²⁰ sign patterns are enumerated within some milliseconds. */
const largestExact = 20;
const draws = 19_999;
/** Sums of the same numbers in another order differ by rounding only; such sums are equal. */
const rounding = 1e-12;

/**
 * One-sided paired sign-flip permutation test on the mean of treated − control, larger values being better: under the
 * null hypothesis every difference is as likely with either sign.
 *
 * Exact up to 20 pairs (the smallest p is then 2⁻ⁿ), by 19,999 seeded random sign patterns above, where the observed
 * one counts as one of them, so that p is never 0. A run that diverged is worse than any other: the caller maps it to
 * the worst value (chance accuracy, say) before, because no mean can carry a NaN.
 *
 * @returns p = 1 without pairs and when every pair is a tie.
 * @throws RangeError when the lists differ in length, or a difference is not finite.
 *
 * Source: Fisher 1935, The Design of Experiments, §21; Phipson & Smyth 2010 (p of random permutations).
 */
export function pairedTest(
  treated: readonly number[],
  control: readonly number[],
  seed: number | string = "paired-test",
): PairedTest {
  if (treated.length !== control.length)
    throw new RangeError(
      `pairedTest: lists must be equally long, got ${treated.length} and ${control.length}`,
    );
  const differences = treated.map((value, i) => value - (control[i] ?? Number.NaN));
  const odd = differences.findIndex((difference) => !Number.isFinite(difference));
  if (odd >= 0)
    throw new RangeError(
      `pairedTest: differences must be finite, got ${differences[odd]} in pair ${odd}` +
        "; try the worst possible value for a diverged run",
    );
  const n = differences.length;
  const total = differences.reduce((sum, difference) => sum + difference, 0);
  return {
    n,
    meanDifference: total / n,
    wins: differences.filter((difference) => difference > 0).length,
    losses: differences.filter((difference) => difference < 0).length,
    ties: differences.filter((difference) => difference === 0).length,
    p: n <= largestExact ? exactP(differences, total) : sampledP(differences, total, seed),
  };
}

/** Fraction of all 2ⁿ sign patterns whose sum reaches the observed one. */
function exactP(differences: readonly number[], observed: number): number {
  const sizes = differences.map(Math.abs);
  const threshold = observed - rounding * sizes.reduce((sum, size) => sum + size, 0);
  const reaching = (i: number, sum: number): number => {
    const size = sizes[i];
    if (size === undefined) return sum >= threshold ? 1 : 0;
    return reaching(i + 1, sum + size) + reaching(i + 1, sum - size);
  };
  return reaching(0, 0) / 2 ** sizes.length;
}

function sampledP(differences: readonly number[], observed: number, seed: number | string): number {
  const rng = rngOf(seed);
  const threshold = observed - rounding * differences.reduce((sum, d) => sum + Math.abs(d), 0);
  let reaching = 1;
  for (let draw = 0; draw < draws; draw++) {
    let sum = 0;
    for (const difference of differences) sum += rng.uniform() < 0.5 ? difference : -difference;
    if (sum >= threshold) reaching++;
  }
  return reaching / (draws + 1);
}
