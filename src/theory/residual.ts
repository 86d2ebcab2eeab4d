/**
 * Factor 1 + α² χ_F per block x + α F(x), on the squared gradient and, where F keeps lengths, on the second moment: 2 for a
 * He-initialized ReLU branch that ends in its dense layer.
 *
 * It holds where the branch ends in a layer of zero mean; a branch that ends in ReLU lets the mean build up.
 *
 * @param branchChi - χ_F, the factor of the branch alone.
 * @param scale - α.
 *
 * Source: Yang & Schoenholz 2017 — https://arxiv.org/abs/1712.08969
 */
export function residualChi(branchChi: number, scale = 1): number {
  return 1 + scale * scale * branchChi;
}

/**
 * Factor (1 + χ_F / L)^L over L blocks with branches scaled by 1 / √L: at most e^χ_F, whatever the depth.
 *
 * Source: Hayou et al. 2021, "Stable ResNet" — https://arxiv.org/abs/2010.12859
 */
export function scaledResidualTotal(branchChi: number, depth: number): number {
  return residualChi(branchChi, 1 / Math.sqrt(depth)) ** depth;
}

/**
 * Factor Π (1 + χ_F / q_l) over L pre-norm blocks x + F(N(x)), with q_l = q₀ + l · v growing on the trunk: L + 1 for
 * χ_F = v = q₀ = 1. Growth with depth is polynomial, not exponential.
 *
 * @param branchChi - χ_F of the branch without its norm.
 * @param branchVariance - v, what each branch adds to the variance that the norm divides by.
 * @param start - q₀.
 *
 * Source: De & Smith 2020 — https://arxiv.org/abs/2002.10444
 */
export function preNormResidualTotal(
  branchChi: number,
  branchVariance: number,
  depth: number,
  start = 1,
): number {
  let total = 1;
  for (let l = 0; l < depth; l++) total *= 1 + branchChi / (start + l * branchVariance);
  return total;
}

/**
 * Factor (1 + χ_F) / (1 + v_F) per post-norm block N(x + F(x)): 1 where the branch scales gradient and signal alike.
 *
 * Source: Xiong et al. 2020 — https://arxiv.org/abs/2002.04745
 */
export function postNormResidualChi(branchChi: number, branchVariance: number): number {
  return (1 + branchChi) / (1 + branchVariance);
}

/**
 * Exponent of depth in the growth of the squared gradient over pre-norm blocks, χ_F / v: 1 for LayerNorm and ReLU, whose
 * branch adds v = χ_F; π / (π − 1) = 1.467 for BatchNorm, whose norm divides by the variance only.
 *
 * Source: De & Smith 2020 — https://arxiv.org/abs/2002.10444; Yang et al. 2019 — https://arxiv.org/abs/1902.08129
 */
export function preNormExponent(branchChi: number, branchVariance: number): number {
  return branchChi / branchVariance;
}
