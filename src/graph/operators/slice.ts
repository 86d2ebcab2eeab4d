import { type Attributes, listAttribute } from "../call.ts";
import type { Operator } from "../operator.ts";
import type { Ops } from "../ops.ts";
import { axisIndex, type Shape, shapeText, sizeOf, stridesOf, type Tensor } from "../tensor.ts";

/**
 * Every `steps`-th element from `starts` up to `ends`, exclusive, along `axes`. Negative positions count from the end and
 * what lies outside is cut to the axis, as in numpy; steps are positive, or −1 to reverse.
 */
export const slice = {
  op: "Slice",
  attributes: { starts: "input", ends: "input", axes: "input", steps: "input" },
  infer: ([x], attributes) => [
    {
      shape: ranges(x?.shape ?? [], attributes).map(({ length }) => length),
      type: x?.type ?? "float32",
    },
  ],
  gradient(ops, { inputs: [x], attributes }, [dy]) {
    if (!x || !dy) return [];
    if (sizeOf(dy.shape) === 0) return [ops.expand(0, x.shape)];
    return [placed(ops, dy, x.shape, ranges(x.shape, attributes))];
  },
  evaluate([x], attributes, [out]) {
    if (!x || !out) return [];
    const from = stridesOf(x.shape);
    const to = stridesOf(out.shape);
    const axes = ranges(x.shape, attributes);
    const data = new Float64Array(sizeOf(out.shape));
    const valueAt = (position: number) =>
      x.data[
        axes.reduce((sum, { start, step, length }, i) => {
          const index = Math.floor(position / (to[i] ?? 1)) % length;
          return sum + (start + index * step) * (from[i] ?? 0);
        }, 0)
      ] ?? 0;
    return [data.map((_, position) => valueAt(position))];
  },
} as const satisfies Operator;

/** The elements that a slice takes along one axis: `length` of them from `start`. */
interface Range {
  readonly start: number;
  readonly step: number;
  readonly length: number;
}

/** The transpose of the slice: each gradient back at its place, zeros elsewhere. */
function placed(ops: Ops, dy: Tensor, shape: Shape, axes: readonly Range[]): Tensor {
  const spread = axes.reduce((grad, { start, step }, axis) => {
    if (step === -1) return reversed(ops, grad, axis);
    const room = (shape[axis] ?? 0) - start;
    return step > 1 ? spaced(ops, grad, axis, step, room) : grad;
  }, dy);
  const before = axes.map(({ start, step, length }) => (step === -1 ? start - length + 1 : start));
  const after = shape.map((size, axis) => size - (before[axis] ?? 0) - (spread.shape[axis] ?? 0));
  return ops.pad(spread, before, after);
}

function reversed(ops: Ops, x: Tensor, axis: number): Tensor {
  return ops.slice(x, [-1], [-(x.shape[axis] ?? 0) - 1], [axis], [-1]);
}

/** `step` − 1 zeros behind each element of an axis, cut to `room`. */
function spaced(ops: Ops, x: Tensor, axis: number, step: number, room: number): Tensor {
  const length = x.shape[axis] ?? 0;
  const none = new Array<number>(x.shape.length + 1).fill(0);
  const apart = ops.reshape(x, x.shape.toSpliced(axis, 1, length, 1));
  const padded = ops.pad(apart, none, none.with(axis + 1, step - 1));
  const joined = ops.reshape(padded, x.shape.with(axis, length * step));
  return length * step > room ? ops.slice(joined, [0], [room], [axis]) : joined;
}

function ranges(shape: Shape, attributes: Attributes): readonly Range[] {
  const starts = listAttribute(attributes, "starts");
  const ends = listAttribute(attributes, "ends");
  const axes = listAttribute(attributes, "axes");
  const steps = listAttribute(attributes, "steps");
  const text = JSON.stringify({ starts, ends, axes, steps });
  if ([starts, ends, steps].some(({ length }) => length !== axes.length))
    throw new RangeError(`Slice: needs a start, end and step for each axis, got ${text}`);
  if (![...starts, ...ends, ...axes, ...steps].every(Number.isSafeInteger))
    throw new RangeError(`Slice: positions must be integers, got ${text}`);
  const named = axes.map((axis) => axisIndex(axis, shape.length));
  if (new Set(named).size < named.length || named.some((axis) => shape[axis] === undefined))
    throw new RangeError(
      `Slice: axes must be different ones of ${shapeText(shape)}, got ${shapeText(axes)}`,
    );
  return shape.map((size, axis) => {
    const i = named.indexOf(axis);
    if (i < 0) return { start: 0, step: 1, length: size };
    return range(size, starts[i] ?? 0, ends[i] ?? 0, steps[i] ?? 1);
  });
}

function range(size: number, start: number, end: number, step: number): Range {
  if (step < 1 && step !== -1)
    throw new RangeError(`Slice: steps must be positive or -1, got ${step}`);
  const [lowest, highest] = step > 0 ? [0, size] : [-1, size - 1];
  const within = (position: number) =>
    Math.min(Math.max(axisIndex(position, size), lowest), highest);
  const first = within(start);
  const length = Math.max(0, Math.ceil((within(end) - first) / step));
  return { start: first, step, length };
}
