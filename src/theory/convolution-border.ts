/** One spatial axis of a convolution or pooling window, in positions of the input. */
export interface WindowAxis {
  /** Input positions. */
  readonly size: number;
  /** Taps of the window. */
  readonly window: number;
  readonly stride: number;
  readonly dilation: number;
  /** Zeros around the input (`same`, half of them on each side and the odd one behind), before it, or none (`valid`). */
  readonly padding: "same" | "causal" | "valid";
}

/**
 * The share of window taps that fall on the input rather than on padding, for every output position of one axis. The mean
 * over positions is the factor that zero padding puts on signal and squared gradient of a convolution, and the share of
 * two axes is the product: 1 − (k² − 1) / (4nk) for stride 1 and odd k, so (1 − 2/3n)² for 3 × 3.
 *
 * That is for a signal as strong at the border as inside. Layer after layer the border fades, and the factor per layer
 * rises towards ((1 + 2 cos(π / (n + 1))) / 3)²: `bordered` follows it.
 */
export function insideShares(axis: WindowAxis): readonly number[] {
  return bordered(new Array<number>(axis.size).fill(1), axis);
}

/** Mean of `insideShares`; NaN for an axis without output positions. */
export function insideShare(axis: WindowAxis): number {
  return meanOf(insideShares(axis));
}

/**
 * The mean square at every output position of a convolution over one axis, relative to what σ_w² gives: the mean over the
 * window of the mean squares at the input, zero on padding.
 *
 * @param profile - mean square at every input position of the axis.
 */
export function bordered(profile: readonly number[], axis: WindowAxis): readonly number[] {
  const { window, stride, dilation } = axis;
  const start = -paddingBefore(axis);
  return Array.from({ length: outputSize(axis) }, (_, i) => {
    let sum = 0;
    for (let tap = 0; tap < window; tap++) sum += profile[start + i * stride + tap * dilation] ?? 0;
    return sum / window;
  });
}

/** The limit of the factor per layer on one axis of a deep network of stride 1 and window 3, (1 + 2 cos(π / (n + 1))) / 3. */
export function deepBorderFactor(size: number): number {
  return (1 + 2 * Math.cos(Math.PI / (size + 1))) / 3;
}

/** Output positions of an axis, as Keras counts them. */
export function outputSize({ size, window, stride, dilation, padding }: WindowAxis): number {
  const covered = padding === "valid" ? size - dilation * (window - 1) : size;
  return Math.max(0, Math.ceil(covered / stride));
}

function paddingBefore(axis: WindowAxis): number {
  if (axis.padding === "valid") return 0;
  if (axis.padding === "causal") return axis.dilation * (axis.window - 1);
  const reach = (outputSize(axis) - 1) * axis.stride + axis.dilation * (axis.window - 1) + 1;
  return Math.floor(Math.max(0, reach - axis.size) / 2);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
