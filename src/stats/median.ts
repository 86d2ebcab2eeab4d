import { quantile } from "./quantile.ts";

/**
 * The middle value, the mean of the two middle values for an even count. NaN values are left out; ±Infinity are the
 * extremes they are.
 *
 * @returns NaN when no value is left, and between −Infinity and Infinity.
 */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}
