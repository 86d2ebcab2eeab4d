/** Level and size of one paired test. */
export interface TestPlan {
  readonly alpha: number;
  /** Seeds beyond those asked for: a smaller level needs more pairs, 2⁻ⁿ being the smallest p of n. */
  readonly extraSeeds: number;
}

/** Most of the level goes to the first test, which with five seeds reaches p = 0.031. */
const firstAlpha = 0.04;
const laterAlpha = 0.01;
/** 2⁻⁸ = 0.0039 < 0.005: the second test needs three seeds more than five, every further one another. */
const secondExtra = 3;

/**
 * The plan of a test after `made` others: level 0.04 for the first, 0.01/2ᵏ for the k-th after it, so that all tests of a
 * repair together hold 0.05, however many are made.
 *
 * Source: Dunn 1961, multiple comparisons (Bonferroni), with unequal shares.
 */
export function testPlan(made: number): TestPlan {
  if (made === 0) return { alpha: firstAlpha, extraSeeds: 0 };
  return { alpha: laterAlpha / 2 ** made, extraSeeds: secondExtra + made - 1 };
}
