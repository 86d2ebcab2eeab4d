import { errorFunction } from "../core/error-function.ts";
import { gaussianAverage } from "./gaussian-average.ts";

/** Moments of the largest of some Gaussians. */
export interface MaximumMoments {
  readonly mean: number;
  readonly secondMoment: number;
  readonly variance: number;
}

/**
 * Mean and second moment of the largest of n independent standard Gaussians, E maxʳ = n ∫ xʳ φ(x) Φ(x)ⁿ⁻¹ dx: what max pooling
 * (n positions of a window) and maxout (n pieces) make of their input. M₂…M₅ are 1, 1.2757, 1.5513, 1.8000.
 *
 * @param n - an integer ≥ 1.
 * @throws RangeError when n is not a positive integer.
 *
 * Source: David & Nagaraja 2003, "Order Statistics", §3.1.
 */
export function gaussianMaximum(n: number): MaximumMoments {
  if (!(Number.isInteger(n) && n >= 1))
    throw new RangeError(`gaussianMaximum: n must be a positive integer, got ${n}`);
  const density = maximumDensity(n);
  const mean = gaussianAverage((x) => x * density(x), 1);
  const secondMoment = gaussianAverage((x) => x * x * density(x), 1);
  return { mean, secondMoment, variance: secondMoment - mean * mean };
}

/** Density of the largest of n standard Gaussians relative to that of one, n Φ(x)ⁿ⁻¹. */
export function maximumDensity(n: number): (x: number) => number {
  return (x) => n * ((1 + errorFunction(x / Math.SQRT2)) / 2) ** (n - 1);
}
