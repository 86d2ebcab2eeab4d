import { gaussianProduct } from "./gaussian-product.ts";
import type { Initialization } from "./length-map.ts";
import type { ScalarActivation } from "./scalar-activation.ts";

/** Bisections of [0, 1]: below quadrature error. */
const bisections = 40;
/** How far below 1 a stable fixed point is looked for, given quadrature error. */
const nearOne = 1e-5;

/**
 * The correlation map c ↦ (σ_w² E φ(u₁) φ(u₂) + σ_b²) / V(q): cosine between the next layer's pre-activations for two
 * inputs whose present ones have length q each and cosine c.
 *
 * @param c - clamped to [−1, 1]; 1 stays 1.
 *
 * Source: Poole et al. 2016, eq. 5 — https://arxiv.org/abs/1606.05340
 */
export function correlationMap(
  activation: ScalarActivation,
  initialization: Initialization,
  q: number,
  c: number,
): number {
  if (c >= 1) return 1;
  const { weightVariance, biasVariance } = initialization;
  const moved = (at: number) =>
    weightVariance * gaussianProduct(activation.value, q, at) + biasVariance;
  // Length by the same quadrature: its error cancels where c is close to 1.
  return Math.max(-1, Math.min(1, moved(c) / moved(1)));
}

/**
 * κ̇(c) = σ_w² E φ′(u₁) φ′(u₂): mean factor per layer on the inner product of the gradients of two inputs. κ̇(1) = χ₁;
 * a ratio κ̇(c) / χ₁ below 1 is the shattering of gradients.
 *
 * Source: Schoenholz et al. 2017; Balduzzi et al. 2017 — https://arxiv.org/abs/1702.08591
 */
export function correlationGain(
  activation: ScalarActivation,
  weightVariance: number,
  q: number,
  c: number,
): number {
  return weightVariance * gaussianProduct(activation.derivative, q, c);
}

/**
 * The stable fixed point c* of the correlation map in [0, 1] at length q: 1 where all inputs become alike (χ₁ ≤ 1),
 * below 1 in the chaotic phase.
 *
 * @param q - the fixed point of the length map.
 */
export function correlationFixedPoint(
  activation: ScalarActivation,
  initialization: Initialization,
  q: number,
): number {
  const climbs = (c: number) => correlationMap(activation, initialization, q, c) > c;
  if (climbs(1 - nearOne)) return 1;
  let [low, high] = [0, 1 - nearOne];
  for (let i = 0; i < bisections; i++) {
    const middle = (low + high) / 2;
    if (climbs(middle)) low = middle;
    else high = middle;
  }
  return low === 0 ? 0 : (low + high) / 2;
}
