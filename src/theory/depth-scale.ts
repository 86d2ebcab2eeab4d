/**
 * Number of layers over which a quantity with this factor per layer changes by e: ξ = 1 / |ln m|.
 *
 * With χ₁ it is ξ_grad, the reach of gradients; with the slope of the correlation map at its fixed point ξ_c, the reach
 * of differences between inputs; with the slope of the length map ξ_q. Networks train down to about 6 ξ_c layers.
 *
 * @param factor - per layer, ≥ 0.
 * @returns ξ in layers; `Infinity` at criticality (factor 1), 0 at factor 0.
 * @throws RangeError when factor is negative.
 *
 * Source: Schoenholz et al. 2017 — https://arxiv.org/abs/1611.01232
 */
export function depthScale(factor: number): number {
  if (factor < 0) throw new RangeError(`depthScale: factor must be >= 0, got ${factor}`);
  return 1 / Math.abs(Math.log(factor));
}
