import { type Attributes, listAttribute } from "./call.ts";
import { type Shape, sizeOf, stridesOf } from "./tensor.ts";

/** How a kernel moves over the spatial axes of [N, C, ...spatial]; one number per axis, two for `pads`. */
export interface SlidingWindow {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  /** Before every axis, then behind every axis. */
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
}

/** The attributes that Conv, ConvTranspose and MaxPool share. */
export const windowAttributes = {
  kernel_shape: "ints",
  strides: "ints",
  pads: "ints",
  dilations: "ints",
} as const;

export function windowOf(attributes: Attributes): SlidingWindow {
  return {
    kernel: listAttribute(attributes, "kernel_shape"),
    strides: listAttribute(attributes, "strides"),
    pads: listAttribute(attributes, "pads"),
    dilations: listAttribute(attributes, "dilations"),
  };
}

/** The attributes that say what the window is. */
export function attributesOf({ kernel, strides, pads, dilations }: SlidingWindow): Attributes {
  return { kernel_shape: kernel, strides, pads, dilations };
}

/** Length of the kernel along an axis with its gaps, (k − 1)·d + 1. */
export function extent({ kernel, dilations }: SlidingWindow, axis: number): number {
  return ((kernel[axis] ?? 1) - 1) * (dilations[axis] ?? 1) + 1;
}

/** Padding of one axis, before and behind together. */
export function paddingOf({ kernel, pads }: SlidingWindow, axis: number): number {
  return (pads[axis] ?? 0) + (pads[axis + kernel.length] ?? 0);
}

/** Places of the window along every axis, ⌊(n + padding − extent) / stride⌋ + 1; at most 0 where the kernel does not fit. */
export function placesOf(spatial: Shape, window: SlidingWindow): number[] {
  return spatial.map((size, axis) => {
    const room = size + paddingOf(window, axis) - extent(window, axis);
    return Math.floor(room / (window.strides[axis] ?? 1)) + 1;
  });
}

/**
 * Offset, within one channel, of the element that every place reads at every kernel position: places × positions, both
 * row-major. −1 in the padding.
 */
export function readsOf(spatial: Shape, places: Shape, window: SlidingWindow): Int32Array {
  const { kernel, strides, pads, dilations } = window;
  const positions = sizeOf(kernel);
  const offsets = new Int32Array(sizeOf(places) * positions);
  const [placeStrides, kernelStrides, own] = [places, kernel, spatial].map(stridesOf);
  for (let i = 0; i < offsets.length; i++) {
    const place = Math.floor(i / positions);
    const position = i % positions;
    let offset = 0;
    for (let axis = 0; axis < spatial.length && offset >= 0; axis++) {
      const at = Math.floor(place / (placeStrides?.[axis] ?? 1)) % (places[axis] ?? 1);
      const tap = Math.floor(position / (kernelStrides?.[axis] ?? 1)) % (kernel[axis] ?? 1);
      const from = at * (strides[axis] ?? 1) + tap * (dilations[axis] ?? 1) - (pads[axis] ?? 0);
      const isInside = from >= 0 && from < (spatial[axis] ?? 1);
      offset = isInside ? offset + from * (own?.[axis] ?? 1) : -1;
    }
    offsets[i] = offset;
  }
  return offsets;
}
