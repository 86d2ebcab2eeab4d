/**
 * Factor of the value path of attention, σ_v² σ_o² (ρ + (1 − ρ) P): on the second moment with ρ the correlation of the tokens,
 * on the squared gradient with ρ that of the gradients of different tokens.
 *
 * @param weightVariance - σ_v² σ_o², of value and output projection together.
 * @param correlation - ρ in [0, 1].
 * @param participation - P = E Σ p², 1/T for uniform attention.
 *
 * Source: Noci et al. 2022 — https://arxiv.org/abs/2206.03126
 */
export function attentionChi(
  weightVariance: number,
  correlation: number,
  participation: number,
): number {
  return weightVariance * (correlation + (1 - correlation) * participation);
}

/**
 * Factor on the squared gradient through queries and keys, σ_v² σ_o² s² ‖J‖² (1 − ρ)(2 − ρ): nothing where all tokens are alike
 * or attention is certain.
 *
 * Of u_ij = g_i·v_j only what tokens do not share, 1 − ρ, passes the softmax, and of the keys only that reaches the
 * queries.
 *
 * @param std - s, of the logits.
 * @param jacobian - E ‖J‖² of the softmax.
 */
export function attentionLogitChi(
  weightVariance: number,
  correlation: number,
  std: number,
  jacobian: number,
): number {
  return weightVariance * std * std * jacobian * (1 - correlation) * (2 - correlation);
}

/** P of uniform attention over T tokens, 1/T. */
export function uniformParticipation(tokens: number): number {
  return 1 / tokens;
}

/** P for Gaussian logits of small standard deviation, e^s²/T, at most 1: 2 % too high at s = ½, 11 % at s = 1. */
export function smoothParticipation(tokens: number, std: number): number {
  return Math.min(1, Math.exp(std * std) / tokens);
}

/** Logits' standard deviation from which attention condenses on few tokens, √(2 ln T). */
export function condensationStd(tokens: number): number {
  return Math.sqrt(2 * Math.log(tokens));
}

/**
 * Standard deviation of the logits q·k / √d at initialization, σ_q σ_k q.
 *
 * @param weightVariance - σ_q² σ_k², each fan-in · Var of its projection.
 * @param secondMoment - of the tokens' features, 1 behind a norm.
 */
export function logitStd(weightVariance: number, secondMoment: number): number {
  return Math.sqrt(weightVariance) * secondMoment;
}
