import type { Ops } from "../graph/ops.ts";
import { sizeOf, type Tensor } from "../graph/tensor.ts";
import {
  channelsFirst,
  channelsLast,
  type Padding,
  placements,
  readPadding,
  readSizes,
  refuseChannelsFirst,
  type Sliding,
  spatialOf,
  windowOver,
} from "./convolution.ts";
import type { LayerKind } from "./layer.ts";
import { only } from "./only.ts";

export interface PoolingConfig {
  readonly poolSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: Padding;
}

/** One value of each window: everything but the names of a pooling layer. */
export function poolingRules(
  axes: 1 | 2,
  who: string,
  pool: (ops: Ops, x: Tensor, sliding: Sliding, who: string) => Tensor,
) {
  return {
    read(raw, name) {
      refuseChannelsFirst(raw, name);
      const poolSize = readSizes(raw, "pool_size", axes, name, 2);
      return {
        poolSize,
        strides: readSizes(raw, "strides", axes, name, poolSize),
        padding: readPadding(raw, ["valid", "same"], name),
      };
    },
    write: ({ poolSize, strides, padding }) => ({
      pool_size: poolSize,
      strides,
      padding,
      data_format: "channels_last",
    }),
    outputShape(config, inputs) {
      const sample = only(inputs, who);
      const placed = placements(spatialOf(sample, axes, who), slidingOf(config), who);
      return [...placed.map(({ places }) => places), sample.at(-1) ?? 1];
    },
    parameters: () => [],
    forward: (ops, { config, inputs }) => pool(ops, only(inputs, who), slidingOf(config), who),
  } as const satisfies Omit<LayerKind<PoolingConfig>, "id" | "kind" | "summary" | "source">;
}

function slidingOf({ poolSize, strides, padding }: PoolingConfig): Sliding {
  return { size: poolSize, strides, padding, dilations: poolSize.map(() => 1) };
}

/**
 * The largest element of each window: NaN where it holds one; of equal ones the first gets the gradient, as in TensorFlow.
 *
 * Windows that lie side by side are compared element by element, which ONNX Runtime does in half the time of MaxPool and
 * its gradient, and without losing NaN.
 */
export function largestOf(ops: Ops, x: Tensor, sliding: Sliding, who: string): Tensor {
  if (isSideBySide(x, sliding, who))
    return elementsOf(ops, x, sliding).reduce((best, next) =>
      ops.where(ops.or(ops.less(best, next), ops.isNaN(next)), next, best),
    );
  const y = ops.maxPool(channelsFirst(ops, x), windowOver(x, sliding, who));
  return channelsLast(ops, y);
}

/** The mean of each window; padding does not count, as in Keras. */
export function meanOf(ops: Ops, x: Tensor, sliding: Sliding, who: string): Tensor {
  if (isSideBySide(x, sliding, who)) {
    const sum = elementsOf(ops, x, sliding).reduce((total, next) => ops.add(total, next));
    return ops.div(sum, sizeOf(sliding.size));
  }
  const window = windowOver(x, sliding, who);
  const channels = x.shape.at(-1) ?? 1;
  const shape = [channels, 1, ...window.kernelShape];
  const ones = ops.constant(new Array<number>(sizeOf(shape)).fill(1), shape);
  const sum = channelsLast(ops, ops.conv(channelsFirst(ops, x), ones, window, channels));
  return ops.div(sum, counts(ops, x, sliding, who));
}

/** How many elements that are not padding each window holds, [...places, 1]. */
function counts(ops: Ops, x: Tensor, sliding: Sliding, who: string): Tensor {
  const spatial = x.shape.slice(1, -1);
  const perAxis = placements(spatial, sliding, who).map(({ before, places }, axis) => {
    const length = spatial[axis] ?? 1;
    return Array.from({ length: places }, (_, place) => {
      const start = place * (sliding.strides[axis] ?? 1) - before;
      return Math.min(start + (sliding.size[axis] ?? 1), length) - Math.max(start, 0);
    });
  });
  const all = perAxis.reduce((products, own) =>
    products.flatMap((product) => own.map((count) => product * count)),
  );
  return ops.constant(all, [...perAxis.map(({ length }) => length), 1]);
}

/** Whether the windows touch without overlapping, and none reaches into padding. */
function isSideBySide(x: Tensor, sliding: Sliding, who: string): boolean {
  const placed = placements(x.shape.slice(1, -1), sliding, who);
  const touch = sliding.size.every((size, axis) => size === sliding.strides[axis]);
  return touch && placed.every(({ before, after }) => before === 0 && after === 0);
}

/** For every position in the window, row-major, its element of every window: [N, ...places, C] each. */
function elementsOf(ops: Ops, x: Tensor, { size }: Sliding): readonly Tensor[] {
  return size.reduce<readonly Tensor[]>(
    (parts, length, i) => parts.flatMap((part) => everyNth(ops, part, i + 1, length)),
    [x],
  );
}

/** The 1st, 2nd, … of every `step` elements of an axis; a rest at its end is left out. */
function everyNth(ops: Ops, x: Tensor, axis: number, step: number): readonly Tensor[] {
  const length = x.shape[axis] ?? 1;
  const places = Math.floor(length / step);
  const rest = length - places * step;
  const [whole = x] = rest === 0 ? [x] : ops.split(x, [length - rest, rest], axis);
  const apart = ops.reshape(whole, x.shape.toSpliced(axis, 1, places, step));
  const sizes = Array.from({ length: step }, () => 1);
  return ops
    .split(apart, sizes, axis + 1)
    .map((part) => ops.reshape(part, x.shape.with(axis, places)));
}
