import { emptySummary, type TensorSummary } from "./summary.ts";

/** Counts and extremes; what only makes sense of a tensor that is trained is NaN. */
export function integerSummary(values: ArrayLike<number>): TensorSummary {
  if (values.length === 0) return emptySummary;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let zeros = 0;
  for (let i = 0; i < values.length; i++) {
    const x = values[i] as number;
    if (x < min) min = x;
    if (x > max) max = x;
    if (x === 0) zeros++;
  }
  return { ...emptySummary, count: values.length, zeros, norm: Number.NaN, min, max };
}
