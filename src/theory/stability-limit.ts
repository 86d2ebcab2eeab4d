/** Largest stable lr · λ of gradient descent on a quadratic of curvature λ: |1 − lr λ| < 1 up to 2. */
export const gradientDescentLimit = 2;

/**
 * Largest stable lr · λ of heavy-ball momentum v ← βv + g, θ ← θ − lr v: 2 (1 + β); 3.8 at β = 0.9.
 *
 * @param momentum - β in [0, 1).
 *
 * Source: Cohen et al. 2021 — https://arxiv.org/abs/2103.00065
 */
export function heavyBallLimit(momentum: number): number {
  return 2 * (1 + momentum);
}

/**
 * Largest stable lr · λ of momentum kept as an average, v ← βv + (1 − β)g: 2 (1 + β) / (1 − β); 38 at β = 0.9. Adam obeys it
 * with λ the curvature preconditioned by 1 / √v̂.
 *
 * @param momentum - β in [0, 1).
 *
 * Source: Cohen et al. 2022 — https://arxiv.org/abs/2207.14484
 */
export function averagedMomentumLimit(momentum: number): number {
  return heavyBallLimit(momentum) / (1 - momentum);
}
