import { chi as chiAt } from "./chi.ts";
import { type LengthLimit, lengthLimit } from "./length-map.ts";
import type { ScalarActivation } from "./scalar-activation.ts";

/** h_t = φ(W h_{t−1} + U x_t + b) at initialization. */
export interface RecurrentInitialization {
  /** σ_w² = units · Var W of the recurrent matrix: the square of its gain g, 1 for an orthogonal one. */
  readonly weightVariance: number;
  /** Variance of U x + b, drawn anew at every step. */
  readonly inputVariance: number;
  /** Probability of keeping a unit of h where dropout is applied to it at every step; 1 when omitted. */
  readonly keep?: number;
}

/** What a recurrent network does to its gradient per time step. */
export interface RecurrentPropagation {
  /** q*: variance of the pre-activations once the state has settled. */
  readonly q: number;
  /** Factor on the squared norm of the gradient per step. */
  readonly chi: number;
}

/**
 * The settled state of a recurrent layer, q = σ_w² E φ²/p + σ_x², and its factor χ = σ_w² E φ′²/p on the squared gradient per
 * time step. Dropout at every step multiplies by 1/p: it does not stabilize.
 *
 * Tied weights change nothing to first order in 1/units; a simulation agrees within 1 %.
 *
 * @returns q = 0 and χ(0) where the state dies out, both NaN or infinite where it grows without bound.
 *
 * Source: Poole et al. 2016 — https://arxiv.org/abs/1606.05340; Chen et al. 2018 — https://arxiv.org/abs/1806.05394
 */
export function recurrentPropagation(
  activation: ScalarActivation,
  { weightVariance, inputVariance, keep = 1 }: RecurrentInitialization,
): RecurrentPropagation {
  const effective = weightVariance / keep;
  const start = Math.max(inputVariance, 1e-12);
  const limit = lengthLimit(
    activation,
    { weightVariance: effective, biasVariance: inputVariance },
    start,
  );
  const q = settled(limit);
  return { q, chi: chiAt(activation, effective, q) };
}

function settled(limit: LengthLimit): number {
  if (limit.outcome === "fixed-point") return limit.q;
  return limit.outcome === "decays" ? 0 : Number.POSITIVE_INFINITY;
}

/**
 * Steps over which the norm of the gradient falls to 1/e, τ = −1 / ln √χ: how far back such a network can learn.
 *
 * @param chi - factor on the squared norm per step, ≥ 0.
 * @returns Infinity for χ ≥ 1, where nothing fades; 0 for χ = 0.
 */
export function memoryHorizon(chi: number): number {
  return chi >= 1 ? Number.POSITIVE_INFINITY : -2 / Math.log(chi);
}

/** Steps over which the norm of the gradient halves, ln 2 · τ; Infinity for χ ≥ 1. */
export function halfLife(chi: number): number {
  return Math.LN2 * memoryHorizon(chi);
}

/** Factor on the norm of the gradient over some steps, χ^(T/2). */
export function gainOverSteps(chi: number, steps: number): number {
  return chi ** (steps / 2);
}
