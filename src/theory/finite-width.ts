import { gaussianAverage } from "./gaussian-average.ts";
import { digamma, trigamma } from "./polygamma.ts";
import type { ScalarActivation } from "./scalar-activation.ts";

/** How ln of the squared gradient gain of one layer, relative to its mean gain, is spread over random networks. */
export interface LogGain {
  /** ≤ 0: the typical network lies below the mean one. */
  readonly mean: number;
  readonly variance: number;
}

/** Decades between which nearly all random networks lie, and where their middle is. */
export interface PredictionInterval {
  readonly low: number;
  readonly center: number;
  readonly high: number;
  /** Standard deviation in decades. */
  readonly std: number;
}

/**
 * The log gain of a He-initialized ReLU layer of n units: exactly that of (2/n) χ²_K with K ~ Binomial(n, ½) active
 * units. Mean ln(2/n) + E ψ(K/2) + ln 2 ≈ −5/2n, variance E ψ′(K/2) + Var ψ(K/2) ≈ 5/n.
 *
 * A layer without any active unit (probability 2⁻ⁿ) has no finite log gain and is left out.
 *
 * @param width - n, an integer ≥ 1.
 * @throws RangeError when width is not a positive integer.
 *
 * Source: Hanin 2018 — https://arxiv.org/abs/1801.03744; Hanin & Nica 2018 — https://arxiv.org/abs/1812.05994
 */
export function reluLogGain(width: number): LogGain {
  if (!(Number.isInteger(width) && width >= 1))
    throw new RangeError(`reluLogGain: width must be a positive integer, got ${width}`);
  const n = width;
  let weight = 0;
  let first = 0;
  let second = 0;
  let within = 0;
  // ln of the binomial coefficient, so that large n does not underflow.
  let logProbability = -n * Math.LN2;
  for (let k = 1; k <= n; k++) {
    logProbability += Math.log((n - k + 1) / k);
    const probability = Math.exp(logProbability);
    if (probability < 1e-18) continue;
    const psi = digamma(k / 2);
    weight += probability;
    first += probability * psi;
    second += probability * psi * psi;
    within += probability * trigamma(k / 2);
  }
  const mean = first / weight;
  return {
    mean: Math.log(2 / n) + mean + Math.LN2,
    variance: within / weight + second / weight - mean * mean,
  };
}

/**
 * The log gain of a dense layer with Gaussian weights to leading order in 1/n: variance (3κ − 1) / n with
 * κ = E φ′⁴ / (E φ′²)², mean −½ of that. 2/n without activation, 5/n for ReLU.
 *
 * @param variance - of the pre-activations: their second moment q where their mean is 0.
 * @param width - number of units n.
 */
export function logGain(
  { derivative }: ScalarActivation,
  variance: number,
  width: number,
  mean = 0,
): LogGain {
  const power = (exponent: number) =>
    gaussianAverage((x, side) => derivative(x, side) ** exponent, variance, mean);
  const kurtosis = power(4) / power(2) ** 2;
  const spread = (3 * kurtosis - 1) / width;
  return { mean: -spread / 2, variance: spread };
}

/** The log gain of W without an activation: ln(χ²_n / n), to leading order −1/n and 2/n; 0 for an orthogonal W. */
export function linearLogGain(width: number): LogGain {
  return {
    mean: digamma(width / 2) - Math.log(width / 2),
    variance: trigamma(width / 2),
  };
}

/**
 * Where log10 of the gradient norm of a random network lies: G + ½ Σ mean / ln 10 ∓ 2 sd, sd = ½ √(Σ variance) / ln 10.
 *
 * @param decades - G, half of log10 of the mean squared norm.
 */
export function predictionInterval(decades: number, gains: readonly LogGain[]): PredictionInterval {
  const mean = gains.reduce((sum, gain) => sum + gain.mean, 0);
  const variance = gains.reduce((sum, gain) => sum + gain.variance, 0);
  const center = decades + mean / 2 / Math.LN10;
  const std = Math.sqrt(variance) / 2 / Math.LN10;
  return { low: center - 2 * std, center, high: center + 2 * std, std };
}
