import type { ConvolutionBase } from "../model/convolution-layer.ts";
import type { PoolingConfig } from "../model/pooling.ts";
import type { WindowAxis } from "../theory/convolution-border.ts";

/** The spatial axes under the window of a convolution. */
export function kernelAxes(
  spatial: readonly number[],
  { kernelSize, strides, dilationRate, padding }: ConvolutionBase,
): readonly WindowAxis[] {
  return spatial.map((size, i) => ({
    size,
    window: kernelSize[i] ?? 1,
    stride: strides[i] ?? 1,
    dilation: dilationRate[i] ?? 1,
    padding,
  }));
}

/** The spatial axes under the window of a pooling layer. */
export function poolAxes(
  spatial: readonly number[],
  { poolSize, strides, padding }: PoolingConfig,
): readonly WindowAxis[] {
  return spatial.map((size, i) => ({
    size,
    window: poolSize[i] ?? 1,
    stride: strides[i] ?? 1,
    dilation: 1,
    padding,
  }));
}

/** One window over everything. */
export function wholeAxes(spatial: readonly number[]): readonly WindowAxis[] {
  return spatial.map((size) => ({
    size,
    window: size,
    stride: size,
    dilation: 1,
    padding: "valid",
  }));
}
