import { gaussLegendre } from "./gauss-legendre.ts";
import { gaussianAverage } from "./gaussian-average.ts";
import { maximumDensity } from "./gaussian-maximum.ts";
import type { GaussianSource } from "./propagation-state.ts";

/** In standard deviations; beyond it lies 8e-11 of a Gaussian. */
const reach = 6.5;
const { points, weights } = gaussLegendre(24);

/** Mean, second moment and product over two inputs of what max pooling leaves. */
export interface PooledMoments {
  readonly mean: number;
  readonly secondMoment: number;
  readonly product: number;
}

/**
 * Max pooling of φ(z) over n positions whose z are Gaussians of pairwise correlation c, within an input and between two:
 * z = μ + σ (√c z₀ + √(1 − c) zᵢ), and the largest of n zᵢ has density n φ Φⁿ⁻¹.
 *
 * Exact where φ never falls; where it does (GELU, SiLU) the largest z is taken for the largest φ(z).
 *
 * @param positions - n; correlation below 0 counts as 0.
 */
export function pooledMaximum(source: GaussianSource, positions: number): PooledMoments {
  const { activation, mean, variance } = source;
  const c = Math.max(0, Math.min(1, source.correlation));
  const [common, own] = [Math.sqrt(variance * c), Math.sqrt(variance * (1 - c))];
  const density = maximumDensity(positions);
  /** E φ(max)ʳ given what all positions share. */
  const given = (shift: number, power: number) =>
    gaussianAverage((z) => activation.value(mean + shift + own * z) ** power * density(z), 1);
  if (common === 0) {
    const first = given(0, 1);
    return { mean: first, secondMoment: given(0, 2), product: first * first };
  }

  let [first, second, product] = [0, 0, 0];
  points.forEach((point, i) => {
    const z = reach * point;
    const weight = ((weights[i] ?? 0) * reach * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
    const value = given(common * z, 1);
    first += weight * value;
    second += weight * given(common * z, 2);
    product += weight * value * value;
  });
  return { mean: first, secondMoment: second, product };
}
