import type { Rng } from "../core/rng.ts";
import { type Shape, sizeOf } from "../graph/tensor.ts";

/** σ of a standard normal cut at ±2: √(1 − 4φ(2)/(2Φ(2) − 1)). */
export const truncatedDeviation = 0.87962566103423978;

/** Independent uniform numbers in [low, high). */
export function uniformValues(shape: Shape, low: number, high: number, rng: Rng): Float32Array {
  return filled(shape, () => low + (high - low) * rng.uniform());
}

/** Independent normal numbers. */
export function normalValues(
  shape: Shape,
  mean: number,
  deviation: number,
  rng: Rng,
): Float32Array {
  return filled(shape, () => mean + deviation * rng.normal());
}

/** Normal numbers, drawn again while they are more than 2σ from the mean; their standard deviation is 0.88 σ. */
export function truncatedValues(
  shape: Shape,
  mean: number,
  deviation: number,
  rng: Rng,
): Float32Array {
  return filled(shape, () => {
    for (;;) {
      const z = rng.normal();
      if (Math.abs(z) <= 2) return mean + deviation * z;
    }
  });
}

function filled(shape: Shape, draw: () => number): Float32Array {
  const values = new Float32Array(sizeOf(shape));
  for (let i = 0; i < values.length; i++) values[i] = draw();
  return values;
}
