/** A proportion and the interval that its true value lies in. */
export interface ProportionInterval {
  /** successes / n; NaN for n = 0. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** Φ⁻¹(0.975): two-sided 95 %. */
const z95 = 1.959963984540054;

/**
 * The Wilson score interval of a proportion: all p with |p̂ − p| ≤ z √(p(1 − p) / n). Unlike p̂ ± z·se it stays in
 * [0, 1] and says something at 0 and n successes.
 *
 * @param z - standard deviations to each side; 95 % when omitted.
 * @returns [0, 1] for n = 0.
 * @throws RangeError unless 0 ≤ successes ≤ n.
 *
 * Source: Wilson 1927, "Probable Inference, the Law of Succession, and Statistical Inference".
 */
export function wilsonInterval(successes: number, n: number, z: number = z95): ProportionInterval {
  if (!(successes >= 0 && successes <= n))
    throw new RangeError(
      `wilsonInterval: successes must be between 0 and n, got ${successes} of ${n}`,
    );
  if (n === 0) return { estimate: Number.NaN, low: 0, high: 1 };
  const estimate = successes / n;
  const center = estimate + (z * z) / (2 * n);
  const half = z * Math.sqrt((estimate * (1 - estimate)) / n + (z / (2 * n)) ** 2);
  const scale = 1 + (z * z) / n;
  return {
    estimate,
    low: successes === 0 ? 0 : (center - half) / scale,
    high: successes === n ? 1 : (center + half) / scale,
  };
}
