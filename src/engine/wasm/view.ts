import { type Shape, sizeOf, stridesOf } from "../../graph/tensor.ts";

/** Elements of a stored tensor in some order: where the first lies, and how far apart neighbors along each axis are. */
export interface View {
  /** The tensor as it is stored, without gaps. */
  readonly root: string;
  readonly shape: Shape;
  /** In elements. */
  readonly offset: number;
  /** In elements; 0 repeats, below 0 goes backwards. */
  readonly strides: readonly number[];
  /** 8 for int64, which is kept as float64; 4 for all else: bool is 0 and 1 in float32. */
  readonly elementBytes: 4 | 8;
}

/** A stored tensor as a whole. */
export function wholeView(root: string, shape: Shape, elementBytes: 4 | 8 = 4): View {
  return { root, shape, offset: 0, strides: stridesOf(shape), elementBytes };
}

/** True where the elements lie one behind the other, in the order of the axes. */
export function isDense({ shape, strides }: View): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    if (size === 0) return true;
    if (size !== 1 && strides[axis] !== expected) return false;
    expected *= size;
  }
  return true;
}

/** The same elements under another shape, or `undefined` where they would have to be moved. */
export function reshapedView(view: View, shape: Shape): View | undefined {
  if (isDense(view)) return { ...view, shape, strides: stridesOf(shape) };
  const from = view.shape.flatMap((size, axis) =>
    size === 1 ? [] : [{ size, stride: view.strides[axis] ?? 0 }],
  );
  const strides = new Array<number>(shape.length).fill(0);
  let next = from.length - 1;
  let axis = shape.length - 1;
  while (axis >= 0) {
    if (shape[axis] === 1) {
      axis--;
      continue;
    }
    const last = from[next];
    if (!last) return undefined;
    let [left, width] = [last.size, last.stride];
    // One stored axis is cut into several, or several that follow each other without a gap become one.
    while (axis >= 0 && left > 1) {
      const size = shape[axis] ?? 1;
      while (left < size) {
        const before = from[next - 1];
        const own = from[next];
        if (!before || !own || before.stride !== own.stride * own.size) return undefined;
        next--;
        left *= before.size;
      }
      if (left % size !== 0) return undefined;
      strides[axis] = width;
      width *= size;
      left /= size;
      axis--;
    }
    next--;
  }
  return { ...view, shape, strides };
}

/** Output axis i is axis `perm[i]`. */
export function transposedView(view: View, perm: readonly number[]): View {
  return {
    ...view,
    shape: perm.map((axis) => view.shape[axis] ?? 1),
    strides: perm.map((axis) => view.strides[axis] ?? 0),
  };
}

/** Repeated along axes of size 1 and new ones in front. */
export function expandedView(view: View, shape: Shape): View {
  const missing = shape.length - view.shape.length;
  const strides = shape.map((_, axis) => {
    const own = axis - missing;
    return own < 0 || view.shape[own] === 1 ? 0 : (view.strides[own] ?? 0);
  });
  return { ...view, shape, strides };
}

/** The part of a view from `start` on, every `step`-th element along each axis. */
export function partOf(
  view: View,
  shape: Shape,
  starts: readonly number[],
  steps?: readonly number[],
): View {
  const offset = starts.reduce(
    (sum, start, axis) => sum + start * (view.strides[axis] ?? 0),
    view.offset,
  );
  const strides = view.strides.map((stride, axis) => stride * (steps?.[axis] ?? 1));
  return { ...view, shape, offset, strides };
}

export function bytesOf({ shape, elementBytes }: Pick<View, "shape" | "elementBytes">): number {
  return sizeOf(shape) * elementBytes;
}

/** True for the same elements in the same order; axes of size 1 do not count. */
export function isSameView(a: View, b: View): boolean {
  return a.root === b.root && a.offset === b.offset && layoutOf(a) === layoutOf(b);
}

const layouts = new WeakMap<View, string>();

/** Sizes and strides as text, without axes of size 1. */
export function layoutOf(view: View): string {
  const known = layouts.get(view);
  if (known !== undefined) return known;
  let text = "";
  view.shape.forEach((size, axis) => {
    if (size !== 1) text += `${size}:${view.strides[axis]} `;
  });
  layouts.set(view, text);
  return text;
}
