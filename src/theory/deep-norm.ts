/** Constants of a DeepNorm block LN(α x + F(x)). */
export interface DeepNormConstants {
  /** α: the skip's scale. */
  readonly alpha: number;
  /** β: factor on the Xavier gain of feed-forward, value and output weights; not on queries and keys. */
  readonly beta: number;
}

/**
 * DeepNorm of a model with only an encoder, or only a decoder, of N layers: α = (2N)^¼, β = (8N)^−¼.
 *
 * Source: Wang et al. 2022, "DeepNet", Figure 2 — https://arxiv.org/abs/2203.00555
 */
export function deepNorm(layers: number): DeepNormConstants {
  return { alpha: (2 * layers) ** 0.25, beta: (8 * layers) ** -0.25 };
}

/**
 * DeepNorm of an encoder of N and a decoder of M layers: 0.81 (N⁴M)^(1/16) and 0.87 (N⁴M)^(−1/16) in the encoder, (3M)^¼ and
 * (12M)^−¼ in the decoder.
 *
 * Source: Wang et al. 2022, "DeepNet", Figure 2 — https://arxiv.org/abs/2203.00555
 */
export function deepNormPair(
  encoderLayers: number,
  decoderLayers: number,
): { readonly encoder: DeepNormConstants; readonly decoder: DeepNormConstants } {
  const depth = (encoderLayers ** 4 * decoderLayers) ** (1 / 16);
  return {
    encoder: { alpha: 0.81 * depth, beta: 0.87 / depth },
    decoder: { alpha: (3 * decoderLayers) ** 0.25, beta: (12 * decoderLayers) ** -0.25 },
  };
}

/**
 * Factor (α² + χ_F) / (α² + v_F) of one sublayer LN(α x + F(x)) on the squared gradient: 1 where F scales gradient and signal
 * alike, and so |∂L/∂x₀| / |∂L/∂x_L| ≈ 1 at every depth.
 */
export function deepNormChi(alpha: number, branchChi: number, branchVariance: number): number {
  return (alpha * alpha + branchChi) / (alpha * alpha + branchVariance);
}
