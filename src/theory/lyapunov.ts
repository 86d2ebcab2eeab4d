import { qr } from "../stats/qr.ts";
import { slope } from "../stats/slope.ts";

/** How fast directions grow under a product of Jacobians, per step. */
export interface LyapunovSpectrum {
  /** λ₁ ≥ … ≥ λ_n up to the error of finite time: mean of ln of the growth of each direction, in e-foldings per step. */
  readonly exponents: readonly number[];
  /** ln of the growth of the leading direction up to every step. */
  readonly growth: readonly number[];
  /**
   * Theil–Sen slope of `growth` at up to 100 steps: the leading exponent, deaf to the first steps; NaN below two steps.
   */
  readonly slope: number;
}

/**
 * The Lyapunov exponents of a product J_T … J_1, by re-orthonormalizing n directions after every step: λᵢ = mean of ln Rᵢᵢ.
 * A gradient sent back over T steps changes by e^(λ₁T); the condition number of the product by e^((λ₁ − λ_n)T).
 *
 * @param n - size of the state.
 * @param jacobians - ∂h_t/∂h_{t−1} in the order of time, each row by row.
 * @returns −Infinity for directions that die out; NaN where a Jacobian is not finite, and everywhere without Jacobians.
 * @throws RangeError when a Jacobian is not n × n.
 *
 * Source: Benettin et al. 1980; Engelken, Wolf & Abbott 2023 — https://arxiv.org/abs/2006.02427
 */
export function lyapunovSpectrum(
  n: number,
  jacobians: Iterable<ArrayLike<number>>,
): LyapunovSpectrum {
  let directions: Float64Array = identity(n);
  const sums = new Float64Array(n);
  const growth: number[] = [];
  for (const jacobian of jacobians) {
    const { q, r } = qr(n, n, product(n, jacobian, directions));
    directions = q;
    for (let i = 0; i < n; i++) sums[i] = (sums[i] ?? 0) + Math.log(r[i * n + i] ?? 0);
    growth.push(sums[0] ?? 0);
  }
  return {
    exponents: Array.from(sums, (sum) => sum / growth.length),
    growth,
    slope: slopeOf(growth),
  };
}

/** Pairs of steps grow as the square of their number, so few are taken. */
const mostPoints = 100;

function slopeOf(growth: readonly number[]): number {
  const stride = Math.ceil(growth.length / mostPoints);
  const steps = growth.flatMap((_, t) => (t % stride === 0 ? [t] : []));
  return slope(
    steps.map((t) => growth[t] ?? Number.NaN),
    steps,
  );
}

function identity(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 1 : 0));
}

function product(n: number, a: ArrayLike<number>, b: Float64Array): Float64Array {
  if (a.length !== n * n)
    throw new RangeError(`lyapunovSpectrum: a Jacobian must be ${n}x${n}, got ${a.length} numbers`);
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) {
      const weight = a[i * n + k] ?? 0;
      for (let j = 0; j < n; j++)
        result[i * n + j] = (result[i * n + j] ?? 0) + weight * (b[k * n + j] ?? 0);
    }
  return result;
}
