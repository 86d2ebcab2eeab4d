import type { Node } from "../../graph/graph.ts";
import { sameShape, sizeOf, type Tensor } from "../../graph/tensor.ts";
import { type ConvolutionShape, convolutionOf, paddedShape, spreadOf } from "./convolution.ts";
import type { Draft } from "./draft.ts";
import { padInto } from "./lower-arrangements.ts";
import * as op from "./opcodes.ts";
import type { Rule } from "./rule.ts";
import type { View } from "./view.ts";

/** Convolutions: products of kernels with what they read, or with tiles of it. */
export const convolutions: Readonly<Record<string, Rule>> = {
  Conv: convolution,
  ConvTranspose: convolution,
};

function convolution(
  draft: Draft,
  node: Node,
  output: Tensor,
  [x, w, bias]: readonly (View | undefined)[],
): void {
  if (!x || !w) return;
  const shape = convolutionOf(node);
  if (isTiled(shape, output)) {
    tiled(draft, shape, output, [x, w, bias]);
    return;
  }
  const padded = paddedShape(shape);
  const target = draft.written(output);
  const image = imageOf(draft, x, shape);
  const weights = shape.isTransposed ? turnedWeights(draft, w, shape) : draft.dense(w);
  const biases = bias && draft.dense(bias);
  const { lanes, steps } = spreadOf(shape, padded);
  const sampleBytes = sizeOf(padded.slice(1)) * 4;
  const words = [
    { view: image },
    { view: weights },
    biases ? { view: biases } : 0,
    { view: target },
    x.shape[0] ?? 1,
    shape.groups,
    (output.shape[1] ?? 1) / shape.groups,
    steps.length,
    lanes.length,
    sampleBytes,
    sampleBytes / shape.groups,
    { view: draft.table(lanes) },
    { view: draft.table(steps) },
    "scratch" as const,
  ];
  draft.kernel(op.convolve, words, [image, weights, ...(biases ? [biases] : [])], [target]);
}

/** Channels and filters below which additions cost more than tiles save. */
const fewestTiled = 16;
/** Floats of tiles and their products at a time: half of a second-level cache of 1 MiB. */
const tiledAtATime = 2 ** 17;
/** Between what belongs to two of the 16 points of a tile, in floats; see assembly/winograd.ts. */
const gap = 48;
const points = 16;

/** True for kernels of 3 × 3 at every place. */
function isTiled(shape: ConvolutionShape, { shape: [, filters = 1] }: Tensor): boolean {
  const { kernel, strides, spacing, dilations, groups, before, after, image } = shape;
  return (
    kernel.length === 2 &&
    kernel.every((size) => size === 3) &&
    [...strides, ...spacing, ...dilations, groups].every((size) => size === 1) &&
    [...before, ...after].every((size) => size >= 0) &&
    Math.min(image[1] ?? 1, filters) >= fewestTiled
  );
}

/** Tiles of 2 × 2 places; what an odd last one reads too much is zeros. */
function tiled(
  draft: Draft,
  shape: ConvolutionShape,
  output: Tensor,
  [x, w, bias]: readonly [View, View, View | undefined],
): void {
  const [height = 1, width = 1] = shape.places;
  const after = shape.after.map((size, axis) => size + ((shape.places[axis] ?? 0) % 2));
  const even = { ...shape, after };
  const [samples = 1, channels = 1, rows = 1, columns = 1] = paddedShape(even);
  const filters = output.shape[1] ?? 1;
  const tall = Math.ceil(filters / 4) * 4;
  const [down, across] = [Math.ceil(height / 2), Math.ceil(width / 2)];
  const most = Math.min(
    Math.ceil((down * across) / 8) * 8,
    Math.max(8, Math.floor(tiledAtATime / (points * (channels + tall)) / 8) * 8),
  );
  const offsets = Int32Array.from(
    { length: down * across },
    (_, i) => 8 * (Math.floor(i / across) * columns + (i % across)),
  );
  const target = draft.written(output);
  const image = imageOf(draft, x, even);
  const weights = shape.isTransposed ? turnedWeights(draft, w, shape) : draft.dense(w);
  const biases = bias && draft.dense(bias);
  const room = [
    draft.temporary([points * tall * channels]),
    draft.temporary([points * (most * channels + gap)]),
    draft.temporary([points * (most * tall + gap) + points]),
  ];
  const words = [
    ...[{ view: image }, { view: weights }, biases ? { view: biases } : 0, { view: target }],
    ...[samples, channels, filters, height, width],
    ...[columns * 4, rows * columns * 4, most],
    ...[{ view: draft.table(offsets) }, ...room.map((view) => ({ view }))],
  ];
  const reads = [image, weights, ...(biases ? [biases] : [])];
  draft.kernel(op.winograd, words, reads, [target, ...room]);
}

/** The image with its zeros. */
function imageOf(draft: Draft, x: View, shape: ConvolutionShape): View {
  const padded = paddedShape(shape);
  if (sameShape(padded, x.shape)) return draft.dense(x);
  const image = draft.temporary(padded);
  const before = shape.before.map((count) => Math.max(0, count));
  padInto(draft, image, x, [0, 0, ...before], [1, 1, ...shape.spacing]);
  return image;
}

/** Kernels as the transpose of a convolution reads them: turned around, input and output channels exchanged. */
function turnedWeights(draft: Draft, w: View, { groups }: ConvolutionShape): View {
  const [filters = 1, own = 1, ...kernel] = w.shape;
  const [first = 0, second = 0, ...others] = w.strides;
  const end = others.reduce((sum, stride, i) => sum + stride * ((kernel[i] ?? 1) - 1), 0);
  const backwards: View = {
    ...w,
    shape: [groups, own, filters / groups, ...kernel],
    offset: w.offset + end,
    strides: [(first * filters) / groups, second, first, ...others.map((stride) => -stride)],
  };
  const target = draft.temporary(backwards.shape);
  draft.map(op.opCopy, [backwards], target);
  return target;
}
