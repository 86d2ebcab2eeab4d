/** The largest value, −Infinity for none: `Math.max` takes no list of a million. */
export function largestOf(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
}
