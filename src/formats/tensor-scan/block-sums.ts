/** What one pass over a block of float32 numbers gives. */
export interface BlockSums {
  readonly sum: number;
  readonly absoluteSum: number;
  readonly squareSum: number;
  /** NaN left out; ∞ where all are NaN. */
  readonly min: number;
  /** NaN left out; −∞ where all are NaN. */
  readonly max: number;
  /** How many numbers have each sign and exponent: the upper 9 bits of float32. */
  readonly exponents: Uint32Array;
}

export const exponentPatterns = 512;

/** The sums of a block, all numbers included whether finite or not. In float64: no square of a float32 leaves its range. */
export function blockSums(values: Float32Array): BlockSums {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const exponents = new Uint32Array(exponentPatterns);
  let sum = 0;
  let absoluteSum = 0;
  let squareSum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const x = values[i] as number;
    const pattern = (bits[i] as number) >>> 23;
    exponents[pattern] = (exponents[pattern] as number) + 1;
    sum += x;
    absoluteSum += Math.abs(x);
    squareSum += x * x;
    if (x < min) min = x;
    if (x > max) max = x;
  }
  return { sum, absoluteSum, squareSum, min, max, exponents };
}
