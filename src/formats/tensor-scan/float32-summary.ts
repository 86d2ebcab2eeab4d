import { blockSums } from "./block-sums.ts";
import { addFinite, type ExponentTally } from "./exponent-tally.ts";
import { simdSums } from "./simd-sums.ts";
import { carefulSummary, type TensorSummary } from "./summary.ts";

/** Below this, calling WebAssembly and clearing its tables takes longer than the numbers. */
const fewNumbers = 2 ** 13;
/** Where the deviation is so much smaller than the numbers, their squares cancel in it. */
const cancels = 1e-5;

/** The figures of float32 numbers, in one pass as a rule; their exponents go to the tally. */
export function float32Summary(values: Float32Array, tally: ExponentTally): TensorSummary {
  const sumsOf = (values.length < fewNumbers ? undefined : simdSums()) ?? blockSums;
  const { exponents, sum, absoluteSum, squareSum, min, max } = sumsOf(values);
  const count = values.length;
  const mean = sum / count;
  const deviation = squareSum - sum * mean;
  const areFinite = (exponents[255] ?? 0) + (exponents[511] ?? 0) === 0;
  if (!areFinite || count === 0 || deviation < cancels * squareSum)
    return carefulSummary(values, tally);
  return {
    count,
    ...addFinite(tally, exponents, values),
    nan: 0,
    infinite: 0,
    norm: Math.sqrt(squareSum),
    mean,
    std: Math.sqrt(deviation / count),
    meanAbsolute: absoluteSum / count,
    min,
    max,
    exponents: undefined,
  };
}
