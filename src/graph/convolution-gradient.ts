import type { Ops } from "./ops.ts";
import { type Shape, sizeOf, type Tensor } from "./tensor.ts";
import { attributesOf, extent, paddingOf, type SlidingWindow } from "./window.ts";

/** Kernel positions up to which a depthwise kernel's gradient is a sum of products for each: 4 ms against 7 at 3 × 3. */
const mostProducts = 25;

/**
 * ∂L/∂x of a convolution from dy = ∂L/∂y: dy spread by the kernel, the transpose of what Conv does to x.
 *
 * At stride 1 that is a convolution, too, of dy with the kernel turned around: in ONNX Runtime a quarter faster than
 * ConvTranspose where x has as many channels as y or more, slower where it has fewer.
 *
 * Source: Dumoulin & Visin 2016, "A guide to convolution arithmetic for deep learning", §4 — https://arxiv.org/abs/1603.07285
 *
 * @param shape - of x, [N, C, ...spatial].
 */
export function inputGradient(
  ops: Ops,
  dy: Tensor,
  w: Tensor,
  shape: Shape,
  window: SlidingWindow,
  group: number,
): Tensor {
  const isDense = window.strides.every((stride) => stride === 1);
  const isNarrow = window.pads.every((pad, i) => pad < extent(window, i % window.kernel.length));
  const isWidening = (shape[1] ?? 1) >= (dy.shape[1] ?? 1);
  if (isDense && isNarrow && isWidening) {
    const pads = window.pads.map((pad, i) => extent(window, i % window.kernel.length) - 1 - pad);
    const attributes = { ...attributesOf({ ...window, pads }), group };
    return first(ops.emit("Conv", [dy, turned(ops, w, group)], attributes));
  }
  const unread = shape.slice(2).map((size, axis) => {
    const room = size + paddingOf(window, axis) - extent(window, axis);
    return room % (window.strides[axis] ?? 1);
  });
  const attributes = { ...attributesOf(window), output_padding: unread, group };
  return first(ops.emit("ConvTranspose", [dy, w], attributes));
}

/** The kernel reversed along its spatial axes, input and output channels exchanged within every group. */
function turned(ops: Ops, w: Tensor, group: number): Tensor {
  const [filters = 1, ownChannels = 1, ...kernel] = w.shape;
  const axes = kernel.flatMap((size, i) => (size > 1 ? [i + 2] : []));
  const minusOne = axes.map(() => -1);
  const ends = axes.map((axis) => -(w.shape[axis] ?? 1) - 1);
  const reversed = axes.length === 0 ? w : ops.slice(w, minusOne, ends, axes, minusOne);
  const grouped = ops.reshape(reversed, [group, filters / group, ownChannels, ...kernel]);
  const exchanged = ops.transpose(grouped, [0, 2, 1, ...kernel.map((_, i) => i + 3)]);
  return ops.reshape(exchanged, [ownChannels * group, filters / group, ...kernel]);
}

/**
 * ∂L/∂w of a convolution from dy = ∂L/∂y: the correlation of x with dy.
 *
 * A convolution whose channels are the samples and whose kernel is dy; stride and dilation change places. The channels
 * of x are one more spatial axis there, so that ONNX Runtime multiplies [M, N·places] by [N·places, C·positions] in one
 * piece: three times as fast as with the channels of x as samples.
 *
 * @param shape - of w, [M, C / group, ...kernel].
 */
export function weightGradient(
  ops: Ops,
  x: Tensor,
  dy: Tensor,
  shape: Shape,
  window: SlidingWindow,
  group: number,
): Tensor {
  const [filters = 1, ownChannels = 1, ...kernel] = shape;
  if (ownChannels === 1 && group > 1 && sizeOf(kernel) <= mostProducts)
    return depthwiseGradient(ops, x, dy, shape, window);

  const { strides, dilations, pads } = window;
  const [samples = 1, , ...spatial] = x.shape;
  const places = dy.shape.slice(2);
  const axes = spatial.map((_, axis) => axis + 2);
  // The innermost axis is copied in runs: the longer, the better.
  const isInside = ownChannels > (kernel.at(-1) ?? 1);
  const withChannel = (channel: number, others: readonly number[]) =>
    isInside ? [...others, channel] : [channel, ...others];

  const taps = ops.transpose(dy, [1, 0, ...axes]);
  const grouped = ops.reshape(x, [samples, group, ownChannels, ...spatial]);
  const inner = axes.map((axis) => axis + 1);
  const image =
    group === 1
      ? ops.transpose(x, [0, ...withChannel(1, axes)])
      : ops.transpose(grouped, [1, 0, ...withChannel(2, inner)]);
  const inputs = [
    ops.reshape(image, [1, group * samples, ...withChannel(ownChannels, spatial)]),
    ops.reshape(taps, [filters, samples, ...withChannel(1, places)]),
  ];
  const sides = [pads.slice(0, kernel.length), pads.slice(kernel.length)];
  const [sums] = ops.emit("Conv", inputs, {
    kernel_shape: withChannel(1, places),
    strides: withChannel(1, dilations),
    pads: sides.flatMap((side) => withChannel(0, side)),
    dilations: withChannel(1, strides),
    group,
  });
  const [, , ...found] = first([sums]).shape;
  const perFilter = ops.reshape(first([sums]), [filters, ...found]);
  const channelAxis = isInside ? kernel.length + 1 : 1;
  const others = found.flatMap((_, i) => (i + 1 === channelAxis ? [] : [i + 1]));
  const ordered = ops.transpose(perFilter, [0, channelAxis, ...others]);
  // Rows at the end of x that no place reads show as positions behind the kernel.
  const longer = axes.filter((axis) => ordered.shape[axis] !== shape[axis]);
  if (longer.length === 0) return ordered;
  const starts = longer.map(() => 0);
  const ends = longer.map((axis) => shape[axis] ?? 1);
  return ops.slice(ordered, starts, ends, longer);
}

/** Σ dy·x over samples and places for every kernel position, where each channel of x has filters of its own. */
function depthwiseGradient(
  ops: Ops,
  x: Tensor,
  dy: Tensor,
  shape: Shape,
  { kernel, strides, pads, dilations }: SlidingWindow,
): Tensor {
  const [samples = 1, channels = 1] = x.shape;
  const [filters = 1] = shape;
  const places = dy.shape.slice(2);
  const axes = places.map((_, axis) => axis + 2);
  const before = [0, 0, ...pads.slice(0, kernel.length)];
  const padded = ops.pad(x, before, [0, 0, ...pads.slice(kernel.length)]);
  const perChannel = ops.reshape(dy, [samples, channels, filters / channels, ...places]);
  const summed = [0, ...axes.map((axis) => axis + 1)];
  const parts = positionsOf(kernel).map((position) => {
    const starts = position.map((at, axis) => at * (dilations[axis] ?? 1));
    const ends = starts.map(
      (start, axis) => start + ((places[axis] ?? 1) - 1) * (strides[axis] ?? 1) + 1,
    );
    const read = ops.slice(padded, starts, ends, axes, strides);
    const beside = ops.reshape(read, [samples, channels, 1, ...places]);
    return ops.reshape(ops.reduceSum(ops.mul(perChannel, beside), summed), [filters, 1]);
  });
  return ops.reshape(ops.concat(parts, 1), shape);
}

/** Every index into a kernel, row-major. */
function positionsOf(kernel: readonly number[]): readonly (readonly number[])[] {
  return kernel.reduce<readonly (readonly number[])[]>(
    (heads, size) =>
      heads.flatMap((head) => Array.from({ length: size }, (_, at) => [...head, at])),
    [[]],
  );
}

function first(outputs: readonly (Tensor | undefined)[]): Tensor {
  const [output] = outputs;
  if (!output) throw new RangeError("convolution: operator has no output, got none");
  return output;
}
