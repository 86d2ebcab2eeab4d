import { reluCorrelationMap } from "./arc-cosine-kernel.ts";

/** One block of a transformer whose residual stream is normalized, at initialization. */
export interface TokenMixing {
  /** Second moment that attention adds for equal tokens, α² σ_v² σ_o². */
  readonly attention: number;
  /** Second moment that the ReLU feed-forward branch adds, α² σ₁² σ₂² / 2; 0.32 for Xavier with four times the width. */
  readonly feedForward: number;
  /** P = E Σ p² of the attention weights. */
  readonly participation: number;
  readonly tokens: number;
}

/**
 * The correlation ρ of two tokens behind one block x + attention, x + feed-forward, with
 * 1 − ρ ← (1 − ρ)(1 + v (P − 1/T)) / (1 + v (ρ + (1 − ρ) P)) across attention. Attention only ever makes tokens more alike:
 * after L blocks 1 − ρ is of the order (1 + v)^−L, and then no gradient reaches queries and keys.
 *
 * Branches scaled by 1/√L keep ρ below 1 at every depth.
 *
 * @param correlation - ρ in [0, 1]; 1 stays 1.
 *
 * Source: Dong et al. 2021 — https://arxiv.org/abs/2103.03404; Noci et al. 2022 — https://arxiv.org/abs/2206.03126
 */
export function tokenCorrelation(correlation: number, mixing: TokenMixing): number {
  const { attention, feedForward, participation, tokens } = mixing;
  const own = 1 + attention * (correlation + (1 - correlation) * participation);
  const apart = ((1 - correlation) * (1 + attention * (participation - 1 / tokens))) / own;
  const mixed = 1 - apart;
  return (mixed + feedForward * reluCorrelationMap(mixed)) / (1 + feedForward);
}

/** ρ behind some blocks. */
export function tokenCorrelationAfter(
  blocks: number,
  mixing: TokenMixing,
  correlation = 0,
): number {
  let rho = correlation;
  for (let l = 0; l < blocks; l++) rho = tokenCorrelation(rho, mixing);
  return rho;
}

/** What of a gradient reaches queries and keys, relative to what reaches the values: ‖J_softmax‖² (1 − ρ). */
export function queryKeyShare(softmaxJacobian: number, correlation: number): number {
  return softmaxJacobian * (1 - correlation);
}
