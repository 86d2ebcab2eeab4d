import type { Ops, Window } from "../graph/ops.ts";
import { type Shape, shapeText, type Tensor } from "../graph/tensor.ts";
import type { Fans } from "./initializer.ts";
import type { RawConfig } from "./layer.ts";
import { readCount, refuseUnless, shown } from "./raw-config.ts";

/** `same`: as many places as ⌈size / stride⌉; `causal`: no place reads what comes after it. */
export type Padding = "valid" | "same" | "causal";

/** How a kernel or a pool moves over the spatial axes; one number per axis. */
export interface Sliding {
  readonly size: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: Padding;
}

/**
 * One whole number ≥ 1 per spatial axis, where a model file gives one for all or a list.
 *
 * @param fallback - where the key is missing or null.
 * @throws RangeError when it is something else.
 */
export function readSizes(
  raw: RawConfig,
  key: string,
  axes: number,
  who: string,
  fallback?: number | readonly number[],
): readonly number[] {
  const value = raw[key] ?? fallback;
  if (!Array.isArray(value)) {
    const size = readCount({ ...raw, [key]: value }, key, who);
    return Array.from({ length: axes }, () => size);
  }
  const isCount = (size: unknown) => Number.isSafeInteger(size) && Number(size) >= 1;
  if (value.length === axes && value.every(isCount)) return value;
  throw new RangeError(
    `${who}: ${key} must be ${axes === 1 ? "a whole number" : `${axes} whole numbers`} ≥ 1, got ${shown(value)}`,
  );
}

/** @throws RangeError when it is none of those allowed. */
export function readPadding(raw: RawConfig, allowed: readonly Padding[], who: string): Padding {
  const value = raw["padding"] ?? "valid";
  const known = allowed.find((each) => each === value);
  if (known) return known;
  throw new RangeError(`${who}: padding must be one of ${allowed.join(", ")}, got ${shown(value)}`);
}

/**
 * Asserts that the channels are the last axis.
 *
 * @throws RangeError for `channels_first`.
 */
export function refuseChannelsFirst(raw: RawConfig, who: string): void {
  refuseUnless(raw, { data_format: "channels_last" }, who);
}

/**
 * Asserts that the kernel does not both skip places and skip elements, which Keras does not allow either.
 *
 * @throws RangeError when strides and dilations are both above 1.
 */
export function refuseStridesWithDilation({ strides, dilations }: Sliding, who: string): void {
  const skips = (steps: readonly number[]) => steps.some((step) => step > 1);
  if (skips(strides) && skips(dilations))
    throw new RangeError(
      `${who}: strides above 1 do not go with dilation_rate above 1, got ${shapeText(strides)} and ${shapeText(dilations)}`,
    );
}

/** Zeros around one axis, and how many places the window has along it. */
export interface Placement {
  readonly before: number;
  readonly after: number;
  readonly places: number;
}

/**
 * Where the window stands along every axis. `same` pads max((⌈n/s⌉ − 1)·s + (k − 1)·d + 1 − n, 0) zeros, the odd one
 * behind.
 *
 * Source: TensorFlow, "Padding" — https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
 *
 * @param spatial - sizes of the spatial axes.
 * @throws RangeError when the window is larger than what it moves over.
 */
export function placements(spatial: Shape, sliding: Sliding, who: string): readonly Placement[] {
  const { size, strides, dilations, padding } = sliding;
  return spatial.map((length, axis) => {
    const stride = strides[axis] ?? 1;
    const extent = ((size[axis] ?? 1) - 1) * (dilations[axis] ?? 1) + 1;
    const total = Math.max((Math.ceil(length / stride) - 1) * stride + extent - length, 0);
    const zeros = { valid: 0, same: total, causal: extent - 1 }[padding];
    const before = padding === "same" ? Math.floor(zeros / 2) : zeros;
    const places = Math.floor((length + zeros - extent) / stride) + 1;
    if (places < 1)
      throw new RangeError(
        `${who}: window ${shapeText(size)} is larger than its input ${shapeText(spatial)}`,
      );
    return { before, after: zeros - before, places };
  });
}

/**
 * The sizes of the spatial axes of a sample, channels last.
 *
 * @throws RangeError when there are not as many axes.
 */
export function spatialOf(sample: Shape, axes: number, who: string): Shape {
  if (sample.length === axes + 1) return sample.slice(0, -1);
  const wanted = axes === 1 ? "[time, channels]" : "[height, width, channels]";
  throw new RangeError(`${who}: input must be ${wanted}, got ${shapeText(sample)}`);
}

/** fanIn = k·C_in and fanOut = k·C_out for k kernel positions, from a kernel [...positions, C_in, C_out], as in Keras. */
export function kernelFans(kernel: Shape): Fans {
  const positions = kernel.slice(0, -2).reduce((product, size) => product * size, 1);
  return { fanIn: positions * (kernel.at(-2) ?? 1), fanOut: positions * (kernel.at(-1) ?? 1) };
}

/** [N, ...spatial, C] as [N, C, ...spatial], the order of axes that operators want. */
export function channelsFirst(ops: Ops, x: Tensor): Tensor {
  const last = x.shape.length - 1;
  return ops.transpose(x, [0, last, ...x.shape.slice(1, -1).map((_, axis) => axis + 1)]);
}

/** [N, C, ...spatial] as [N, ...spatial, C], the order of axes between layers. */
export function channelsLast(ops: Ops, x: Tensor): Tensor {
  return ops.transpose(x, [0, ...x.shape.slice(2).map((_, axis) => axis + 2), 1]);
}

/** The window that an operator moves over x [N, ...spatial, C]. */
export function windowOver(x: Tensor, sliding: Sliding, who: string): Window {
  const placed = placements(x.shape.slice(1, -1), sliding, who);
  return {
    kernelShape: sliding.size,
    strides: sliding.strides,
    pads: [...placed.map(({ before }) => before), ...placed.map(({ after }) => after)],
    dilations: sliding.dilations,
  };
}

/** The kernel [...positions, C, M] of Keras as [M, C, ...positions]. */
export function filtersFirst(ops: Ops, kernel: Tensor): Tensor {
  const [channels, filters] = [kernel.shape.length - 2, kernel.shape.length - 1];
  return ops.transpose(kernel, [filters, channels, ...positionAxes(kernel)]);
}

/** A depthwise kernel [...positions, C, multiplier] of Keras as [C·multiplier, 1, ...positions]. */
export function depthwiseFirst(ops: Ops, kernel: Tensor): Tensor {
  const rank = kernel.shape.length;
  const ordered = ops.transpose(kernel, [rank - 2, rank - 1, ...positionAxes(kernel)]);
  const [channels = 1, multiplier = 1, ...positions] = ordered.shape;
  return ops.reshape(ordered, [channels * multiplier, 1, ...positions]);
}

function positionAxes(kernel: Tensor): readonly number[] {
  return kernel.shape.slice(0, -2).map((_, axis) => axis);
}
