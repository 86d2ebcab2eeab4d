/**
 * Fan-in of a convolution, k² C_in / g for a k × k kernel: with it a convolution scales signal and squared gradient as a
 * dense layer does, fan-in · Var W, away from the border and whatever its stride. k² for a depthwise one.
 *
 * @param kernel - taps per spatial axis.
 * @param channels - C_in.
 * @param groups - g; C_in for a depthwise convolution.
 *
 * Source: He et al. 2015, §2.2 — https://arxiv.org/abs/1502.01852
 */
export function convolutionFanIn(kernel: readonly number[], channels: number, groups = 1): number {
  return (taps(kernel) * channels) / groups;
}

/**
 * Effective fan-in of a transposed convolution, k² C_in / s²: every output position is reached by a share 1/s² of the taps.
 *
 * @param strides - s per spatial axis.
 */
export function transposedFanIn(
  kernel: readonly number[],
  strides: readonly number[],
  channels: number,
): number {
  return (taps(kernel) * channels) / taps(strides);
}

/** Factor of a convolution on the squared gradient, fan-in · Var W, away from the border. */
export function convolutionChi(fanIn: number, variance: number): number {
  return fanIn * variance;
}

/**
 * The factor by which each of some layers shrinks the gradient of a network whose weights all have one standard deviation,
 * for ReLU: √(fan-out / 2) · std with fan-out k² C_out.
 *
 * With std 0.01 the 10-layer network of He et al. loses 1.7e4 between its last and second convolution.
 *
 * Source: He et al. 2015, §2.2, "Discussions" — https://arxiv.org/abs/1502.01852
 */
export function fixedStdShrinkage(fanOut: number, std: number): number {
  return 1 / (Math.sqrt(fanOut / 2) * std);
}

function taps(kernel: readonly number[]): number {
  return kernel.reduce((product, size) => product * size, 1);
}
