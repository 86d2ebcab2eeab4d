import { gaussianAverage } from "./gaussian-average.ts";
import type { ScalarActivation } from "./scalar-activation.ts";

/**
 * χ₁ = σ_w² E φ′(√q z)²: mean factor on the squared norm of the gradient per dense layer, from dL/dz of one layer to
 * that of the layer before. Below 1 gradients vanish with depth, above 1 they explode.
 *
 * @param weightVariance - σ_w² = fan-in · Var W. No ratio of widths enters the total norm.
 * @param variance - of the pre-activations, ≥ 0: their second moment q where their mean is 0.
 *
 * Source: Schoenholz et al. 2017 — https://arxiv.org/abs/1611.01232
 */
export function chi(
  { derivative }: ScalarActivation,
  weightVariance: number,
  variance: number,
  mean = 0,
): number {
  return weightVariance * gaussianAverage((x, side) => derivative(x, side) ** 2, variance, mean);
}

/**
 * The factor on the mean square of one element of the gradient, χ₁ · fan-out / fan-in: what a profile of root mean
 * squares shows instead of χ₁ where widths change.
 *
 * Source: Glorot & Bengio 2010, §4.2.
 */
export function elementwiseChi(chi1: number, fanIn: number, fanOut: number): number {
  return (chi1 * fanOut) / fanIn;
}
