import { listAttribute, numberAttribute } from "../../graph/call.ts";
import type { Node } from "../../graph/graph.ts";
import { type Shape, sizeOf, stridesOf } from "../../graph/tensor.ts";
import { extent, readsOf, windowOf } from "../../graph/window.ts";

/** A convolution, or the transpose of one as a convolution of the spread image with the kernels turned around. */
export interface ConvolutionShape {
  readonly isTransposed: boolean;
  readonly groups: number;
  readonly image: Shape;
  readonly places: Shape;
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Zeros before and behind every spatial axis. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Distance between neighbors of the image once zeros stand between them. */
  readonly spacing: readonly number[];
  readonly positions: number;
  /** Offset in elements of what every place reads at every position, −1 in the padding. */
  reads(): Int32Array;
}

export function convolutionOf({ op, attributes, inputs, outputs }: Node): ConvolutionShape {
  const window = windowOf(attributes);
  const { kernel, strides, dilations, pads } = window;
  const image = inputs[0]?.shape ?? [];
  const places = outputs[0]?.shape.slice(2) ?? [];
  const one = kernel.map(() => 1);
  const common = {
    groups: numberAttribute(attributes, "group", 1),
    image,
    places,
    kernel,
    dilations,
    positions: sizeOf(kernel),
    reads: () => readsOf(image.slice(2), places, window),
  };
  if (op !== "ConvTranspose")
    return {
      ...common,
      isTransposed: false,
      strides,
      before: pads.slice(0, kernel.length),
      after: pads.slice(kernel.length),
      spacing: one,
    };
  const more = listAttribute(attributes, "output_padding");
  const reach = kernel.map((_, axis) => extent(window, axis) - 1);
  return {
    ...common,
    isTransposed: true,
    strides: one,
    before: reach.map((size, axis) => size - (pads[axis] ?? 0)),
    after: reach.map((size, axis) => size - (pads[axis + kernel.length] ?? 0) + (more[axis] ?? 0)),
    spacing: strides,
  };
}

/** The image with its zeros: [samples, channels, …]. */
export function paddedShape({ image, before, after, spacing }: ConvolutionShape): Shape {
  const [samples = 1, channels = 1, ...spatial] = image;
  return [
    samples,
    channels,
    ...spatial.map(
      (size, axis) =>
        (size - 1) * (spacing[axis] ?? 1) +
        1 +
        Math.max(0, before[axis] ?? 0) +
        Math.max(0, after[axis] ?? 0),
    ),
  ];
}

/** Byte offsets of the places in a channel, and of what one place reads in its group: channels × positions. */
export function spreadOf(shape: ConvolutionShape, padded: Shape) {
  const own = stridesOf(padded.slice(2));
  const channels = (padded[1] ?? 1) / shape.groups;
  const area = sizeOf(padded.slice(2));
  // Padding below 0 cuts off: the places begin inside the image.
  const first = own.reduce(
    (sum, stride, axis) => sum + stride * Math.max(0, -(shape.before[axis] ?? 0)),
    0,
  );
  const lanes = offsets(
    shape.places,
    own.map((stride, axis) => stride * (shape.strides[axis] ?? 1)),
  ).map((offset) => offset + 4 * first);
  const taps = offsets(
    shape.kernel,
    own.map((stride, axis) => stride * (shape.dilations[axis] ?? 1)),
  );
  const steps = new Int32Array(channels * taps.length);
  for (let channel = 0; channel < channels; channel++)
    for (let tap = 0; tap < taps.length; tap++)
      steps[channel * taps.length + tap] = channel * area * 4 + (taps[tap] ?? 0);
  return { lanes, steps };
}

function offsets(sizes: readonly number[], strides: readonly number[]): Int32Array {
  const found = new Int32Array(sizeOf(sizes));
  const steps = stridesOf(sizes);
  for (let i = 0; i < found.length; i++)
    found[i] =
      4 *
      sizes.reduce(
        (sum, size, axis) =>
          sum + (Math.floor(i / (steps[axis] ?? 1)) % size) * (strides[axis] ?? 0),
        0,
      );
  return found;
}
