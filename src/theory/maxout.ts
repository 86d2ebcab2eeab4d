import { gaussianMaximum } from "./gaussian-maximum.ts";

/**
 * Factor of a maxout layer of k pieces on the second moment, σ_w² M_k with M_k = E max² of k standard Gaussians.
 *
 * @param pieces - k; 1 is a linear layer.
 *
 * Source: Goodfellow et al. 2013 — https://arxiv.org/abs/1302.4389
 */
export function maxoutForward(weightVariance: number, pieces: number): number {
  return weightVariance * gaussianMaximum(pieces).secondMoment;
}

/** Factor of a maxout layer on the squared gradient, σ_w²: one piece is selected, with slope 1. */
export function maxoutChi(weightVariance: number): number {
  return weightVariance;
}

/**
 * The weight variance at which maxout keeps the length of its signal, 1 / M_k = 1, 0.784, 0.645, 0.556 for k = 2…5. The
 * gradient then decays by as much per layer: no variance keeps both for k ≥ 3.
 */
export function maxoutVariance(pieces: number): number {
  return 1 / gaussianMaximum(pieces).secondMoment;
}
