import { activationMoments } from "./activation-moments.ts";
import type { ScalarActivation } from "./scalar-activation.ts";

/**
 * What a finite batch adds to the squared gradient behind BatchNorm, (B − 2) / (B − 3): exact for linear layers, within
 * 2 % for ReLU at B ≥ 8.
 *
 * @param batchSize - B.
 * @returns 1 for B = Infinity; Infinity for B ≤ 3, where the mean of 1 / Var does not exist.
 *
 * Source: Yang et al. 2019 — https://arxiv.org/abs/1902.08129
 */
export function smallBatchFactor(batchSize: number): number {
  // (B − 2) / (B − 3) in the form that is 1 at B = ∞.
  return batchSize <= 3 ? Number.POSITIVE_INFINITY : 1 + 1 / (batchSize - 3);
}

/**
 * Factor on the squared gradient per layer of dense → BatchNorm → φ, γ² E φ′² / Var φ · (B − 2) / (B − 3), at q = γ². At
 * least 1 for every φ (Var φ ≤ q E φ′², Gaussian Poincaré inequality), π / (π − 1) ≈ 1.467 for ReLU: BatchNorm without
 * skips makes gradients explode with depth, whatever the weights.
 *
 * @param batchSize - Infinity for a large batch.
 *
 * Source: Yang et al. 2019 — https://arxiv.org/abs/1902.08129
 */
export function batchNormChi(
  activation: ScalarActivation,
  batchSize = Number.POSITIVE_INFINITY,
  gammaSquared = 1,
): number {
  const { variance, derivativeSecondMoment } = activationMoments(activation, gammaSquared);
  return ((gammaSquared * derivativeSecondMoment) / variance) * smallBatchFactor(batchSize);
}

/**
 * Factor on the squared gradient per layer of dense → LayerNorm or RMSNorm → φ, γ² E φ′² / E φ² at q = γ²: the scale of the
 * weights cancels. 1 for ReLU.
 */
export function normBeforeChi(activation: ScalarActivation, gammaSquared = 1): number {
  const { secondMoment, derivativeSecondMoment } = activationMoments(activation, gammaSquared);
  return (gammaSquared * derivativeSecondMoment) / secondMoment;
}

/**
 * Factor on the squared gradient per layer of dense → φ → LayerNorm, σ_w² γ² E φ′² / Var φ at q = σ_w² γ²: dividing by the standard
 * deviation of φ has the same effect as BatchNorm.
 */
export function layerNormAfterChi(
  activation: ScalarActivation,
  weightVariance = 1,
  gammaSquared = 1,
): number {
  const q = weightVariance * gammaSquared;
  const { variance, derivativeSecondMoment } = activationMoments(activation, q);
  return (q * derivativeSecondMoment) / variance;
}

/** Squared Frobenius norm of the Jacobian of LayerNorm over n features, exactly (n − 2) / variance. */
export function layerNormJacobian(width: number, variance: number): number {
  return (width - 2) / variance;
}

/** Squared Frobenius norm of the Jacobian of RMSNorm over n features, exactly (n − 1) / mean square. */
export function rmsNormJacobian(width: number, meanSquare: number): number {
  return (width - 1) / meanSquare;
}

/**
 * Factor 1 / p of inverted dropout, on the second moment forward and on the squared gradient backward: it adds noise and
 * never shrinks a gradient. ReLU is critical at σ_w² = 2p.
 *
 * @param keep - p, the probability of keeping a unit, in (0, 1].
 * @throws RangeError when keep is outside (0, 1].
 *
 * Source: Schoenholz et al. 2017 — https://arxiv.org/abs/1611.01232
 */
export function dropoutFactor(keep: number): number {
  if (!(keep > 0 && keep <= 1))
    throw new RangeError(`dropoutFactor: keep must be in (0, 1], got ${keep}`);
  return 1 / keep;
}

/**
 * Factor that GroupNorm puts on the squared gradient, γ² over what is left of the second moment when the mean of a group is
 * taken off: q − m² − (E h h′ − m²) / G for G channels over many positions. LayerNorm for large G, and for G = 1 instance
 * normalization, which removes all that two positions share.
 *
 * @param product - E h h′ of two positions.
 * @param channels - G, channels per group.
 *
 * Source: Wu & He 2018 — https://arxiv.org/abs/1803.08494
 */
export function groupNormChi(
  mean: number,
  secondMoment: number,
  product: number,
  channels: number,
  gammaSquared = 1,
): number {
  const shared = mean * mean + (product - mean * mean) / channels;
  return gammaSquared / Math.max(0, secondMoment - shared);
}
