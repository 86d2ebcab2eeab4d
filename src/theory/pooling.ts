import { gaussianMaximum } from "./gaussian-maximum.ts";

/** What pooling does to signal and gradient. */
export interface PoolingMultipliers {
  /** Mean and second moment of the output. */
  readonly mean: number;
  readonly secondMoment: number;
  /** Factor on the squared norm of the gradient. */
  readonly chi: number;
}

/**
 * Max pooling of Gaussian inputs N(mean, variance), independent within a window of n positions. The squared gradient
 * passes unchanged: every output hands it to one input, also where windows overlap.
 */
export function maxPooling(mean: number, variance: number, positions: number): PoolingMultipliers {
  const largest = gaussianMaximum(positions);
  const std = Math.sqrt(variance);
  return {
    mean: mean + std * largest.mean,
    secondMoment: mean * mean + 2 * mean * std * largest.mean + variance * largest.secondMoment,
    chi: 1,
  };
}

/**
 * Average pooling over n positions: the mean stays, the variance falls to 1/n where positions are independent, and the
 * squared gradient is multiplied by 1/n: k⁻² for a k × k window, 1/P for a global average over P positions.
 *
 * @param product - E h h′ of two positions; mean² when they are independent.
 */
export function averagePooling(
  mean: number,
  secondMoment: number,
  positions: number,
  product = mean * mean,
): PoolingMultipliers {
  return {
    mean,
    secondMoment: secondMoment / positions + (1 - 1 / positions) * product,
    chi: 1 / positions,
  };
}

/** Factor of nearest-neighbor upsampling on the squared gradient: the number of copies, s² in two dimensions. */
export function upsamplingChi(factors: readonly number[]): number {
  return factors.reduce((product, factor) => product * factor, 1);
}
