/** Largest |φ′| of the activations that recurrent layers use. */
export const largestSlopes = { tanh: 1, sigmoid: 1 / 4, relu: 1, linear: 1 } as const;

/**
 * The largest factor that one time step can put on the norm of the gradient, σ_max(W) · γ with γ = sup |φ′|. Below 1 the
 * gradient vanishes for certain; above 1 it may explode, and need not: the inequality bounds from above only.
 *
 * The largest singular value, not the spectral radius: [[8, 8], [−8, −8]] has spectral radius 0, and a tanh network with
 * it has a fixed point whose Jacobian has eigenvalue 2.
 *
 * Source: Pascanu et al. 2013, §2.1, eq. 6 and 7, with the norm of the proof — https://arxiv.org/abs/1211.5063
 */
export function largestStepFactor(largestSingularValue: number, largestSlope: number): number {
  return largestSingularValue * largestSlope;
}

/** σ_max(W) < 1/γ, which is enough for gradients to vanish over time. */
export function certainlyVanishes(largestSingularValue: number, largestSlope: number): boolean {
  return largestStepFactor(largestSingularValue, largestSlope) < 1;
}

/** σ_max(W) > 1/γ, without which gradients cannot explode over time. */
export function canExplode(largestSingularValue: number, largestSlope: number): boolean {
  return largestStepFactor(largestSingularValue, largestSlope) > 1;
}
