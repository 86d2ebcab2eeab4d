import type { Rng } from "../core/rng.ts";
import type { Shape } from "../graph/tensor.ts";
import type { Fans } from "./initializer.ts";
import {
  normalValues,
  truncatedDeviation,
  truncatedValues,
  uniformValues,
} from "./random-values.ts";

export const fanModes = ["fan_in", "fan_out", "fan_avg"] as const;
export const distributions = ["truncated_normal", "untruncated_normal", "uniform"] as const;

/** Variance scale / n with n the fan that `mode` names. */
export interface VarianceScale {
  readonly scale: number;
  readonly mode: (typeof fanModes)[number];
  readonly distribution: (typeof distributions)[number];
}

/**
 * Variance of one weight, scale / n; a fan under 1 counts as 1.
 *
 * Source: He et al. 2015, §2.2 — https://arxiv.org/abs/1502.01852; Glorot & Bengio 2010, eq. 16.
 */
export function scaledVariance({ fanIn, fanOut }: Fans, { scale, mode }: VarianceScale): number {
  const fans = { fan_in: fanIn, fan_out: fanOut, fan_avg: (fanIn + fanOut) / 2 };
  return scale / Math.max(1, fans[mode]);
}

/** Weights of mean 0 and variance scale / n. */
export function scaledValues(
  shape: Shape,
  fans: Fans,
  scaling: VarianceScale,
  rng: Rng,
): Float32Array {
  const variance = scaledVariance(fans, scaling);
  switch (scaling.distribution) {
    case "uniform": {
      const limit = Math.sqrt(3 * variance);
      return uniformValues(shape, -limit, limit, rng);
    }
    case "untruncated_normal":
      return normalValues(shape, 0, Math.sqrt(variance), rng);
    case "truncated_normal":
      // Widened first, so that the cut leaves the variance asked for.
      return truncatedValues(shape, 0, Math.sqrt(variance) / truncatedDeviation, rng);
    default:
      return scaling.distribution satisfies never;
  }
}
