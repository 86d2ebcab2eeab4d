/** Second moments that one pre-norm block adds to the residual stream, and the factors of its branches. */
export interface PreNormBlock {
  /** v and χ of attention behind its norm. */
  readonly attentionVariance: number;
  readonly attentionChi: number;
  /** v and χ of the feed-forward branch behind its norm; equal for ReLU. */
  readonly feedForwardVariance: number;
  readonly feedForwardChi: number;
}

/**
 * |∂L/∂x₀| / |∂L/∂x_L| of a pre-norm transformer, √Π (1 + χ_F / q_l) over its sublayers with q_l the second moment of the
 * residual stream: about √(1 + L v), polynomial in depth.
 *
 * @param start - q₀, second moment of the embeddings.
 *
 * Source: Xiong et al. 2020 — https://arxiv.org/abs/2002.04745
 */
export function preNormGrowth(layers: number, block: PreNormBlock, start = 1): number {
  let q = start;
  let total = 1;
  for (let l = 0; l < layers; l++) {
    total *= 1 + block.attentionChi / q;
    q += block.attentionVariance;
    total *= 1 + block.feedForwardChi / q;
    q += block.feedForwardVariance;
  }
  return Math.sqrt(total);
}

/**
 * Size of the last layer's weight gradients relative to a network of depth 0, 1 / √(1 + L v): the norm behind the last block
 * divides by the residual stream. Four times the depth halves it; in a post-norm transformer it does not change.
 *
 * @param blockVariance - v, what one block adds to the second moment of the stream relative to that of the embeddings.
 *
 * Source: Xiong et al. 2020, theorem 1 — https://arxiv.org/abs/2002.04745
 */
export function preNormLastLayer(layers: number, blockVariance: number): number {
  return 1 / Math.sqrt(1 + layers * blockVariance);
}
