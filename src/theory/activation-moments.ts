import { gaussianAverage } from "./gaussian-average.ts";
import type { ScalarActivation } from "./scalar-activation.ts";

/** What an activation does to a Gaussian, and to the gradient through it. */
export interface ActivationMoments {
  /** E φ. */
  readonly mean: number;
  /** E φ². */
  readonly secondMoment: number;
  /** Var φ = E φ² − (E φ)². */
  readonly variance: number;
  /** E φ′². */
  readonly derivativeSecondMoment: number;
}

/**
 * Moments of φ and φ′ under a Gaussian N(μ, q).
 *
 * @param variance - q ≥ 0.
 * @throws RangeError when variance is negative.
 */
export function activationMoments(
  { value, derivative }: ScalarActivation,
  variance: number,
  mean = 0,
): ActivationMoments {
  const first = gaussianAverage(value, variance, mean);
  const second = gaussianAverage((x) => value(x) ** 2, variance, mean);
  return {
    mean: first,
    secondMoment: second,
    variance: Math.max(0, second - first * first),
    derivativeSecondMoment: gaussianAverage((x, side) => derivative(x, side) ** 2, variance, mean),
  };
}

/**
 * The weight variance that keeps the second moment at q, σ_w² = q / E φ²: 2 for ReLU (He et al. 2015).
 *
 * @param variance - q; 1 when omitted.
 */
export function lengthPreservingVariance(activation: ScalarActivation, variance = 1): number {
  return variance / gaussianAverage((x) => activation.value(x) ** 2, variance);
}
