import { digamma } from "./polygamma.ts";

/**
 * The i-th Lyapunov exponent of a product of independent n × n Gaussian matrices of variance g²/n, exactly
 * ln g + ½ (ψ((n − i + 1) / 2) + ln(2 / n)): the leading one is ln g − 1/(2n) to leading order, the last one −Infinity
 * relative to it as n grows.
 *
 * @param index - i, 1 for the leading exponent, at most n.
 *
 * Source: Newman 1986, "The distribution of Lyapunov exponents: exact results for random matrices".
 */
export function gaussianExponent(width: number, gain: number, index = 1): number {
  return Math.log(gain) + (digamma((width - index + 1) / 2) + Math.log(2 / width)) / 2;
}
