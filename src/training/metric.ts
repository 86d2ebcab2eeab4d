import type { Targets } from "../tasks/task.ts";

/**
 * Accuracy for classes (over all positions where a sample has several labels), R² = 1 − Σ(y − ŷ)² / Σ(y − ȳ)² for numbers, over the given samples.
 *
 * With one output unit the class is 1 above ½. An output that is not a number is a wrong answer; R² is then −∞. Targets
 * that do not vary give R² 0.
 */
export function metricOf(
  targets: Targets,
  samples: ArrayLike<number>,
  output: ArrayLike<number>,
): number {
  const width = output.length / samples.length;
  if (targets.kind === "numbers") return rSquared(targets.values, samples, output, width);
  const { labels, positions = 1 } = targets;
  const units = width / positions;
  let right = 0;
  for (let i = 0; i < samples.length; i++)
    for (let p = 0; p < positions; p++)
      if (
        answer(output, i * width + p * units, units) === labels[(samples[i] ?? 0) * positions + p]
      )
        right++;
  return right / (samples.length * positions);
}

function answer(output: ArrayLike<number>, start: number, width: number): number {
  if (width === 1) {
    const p = output[start] ?? Number.NaN;
    return Number.isNaN(p) ? -1 : Number(p > 0.5);
  }
  let best = -1;
  let top = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < width; j++) {
    const value = output[start + j] ?? Number.NaN;
    if (Number.isNaN(value)) return -1;
    if (value > top) {
      top = value;
      best = j;
    }
  }
  return best;
}

function rSquared(
  values: Float32Array,
  samples: ArrayLike<number>,
  output: ArrayLike<number>,
  width: number,
): number {
  const means = new Float64Array(width);
  for (let i = 0; i < samples.length; i++)
    for (let j = 0; j < width; j++)
      means[j] = (means[j] ?? 0) + (values[(samples[i] ?? 0) * width + j] ?? 0) / samples.length;
  let error = 0;
  let spread = 0;
  for (let i = 0; i < samples.length; i++)
    for (let j = 0; j < width; j++) {
      const y = values[(samples[i] ?? 0) * width + j] ?? 0;
      error += (y - (output[i * width + j] ?? 0)) ** 2;
      spread += (y - (means[j] ?? 0)) ** 2;
    }
  if (spread === 0) return 0;
  return Number.isFinite(error) ? 1 - error / spread : Number.NEGATIVE_INFINITY;
}
