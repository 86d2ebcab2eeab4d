/** Sizes of the axes, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** float16 and bfloat16 exist between two casts only: a value rounded to what 16 bits hold. int64 is for indices. */
export type DataType = "float32" | "bool" | "int64" | "float16" | "bfloat16";

/** ONNX's codes of the types. */
export const typeCodes = { float32: 1, int64: 7, bool: 9, float16: 10, bfloat16: 16 } as const;

/** A value in a graph: a name with its shape and type. It holds no data. */
export interface Tensor {
  readonly name: string;
  readonly shape: Shape;
  readonly type: DataType;
}

/** Numbers with their shape, in float64; booleans are 0 and 1. */
export interface Block {
  readonly shape: Shape;
  readonly data: Float64Array;
}

/** Number of elements, Π shape; 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, axis) => product * axis, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((axis, i) => axis === b[i]);
}

/** `[2, 3]` as text. */
export function shapeText(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** An axis counted from the front: −1 is the last of `rank` axes. */
export function axisIndex(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/**
 * The shape that both shapes broadcast to, as in numpy and ONNX.
 *
 * @throws RangeError when two axes differ and neither is 1.
 */
export function broadcastShape(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const left = a[a.length - rank + i] ?? 1;
    const right = b[b.length - rank + i] ?? 1;
    if (left !== right && left !== 1 && right !== 1)
      throw new RangeError(
        `broadcastShape: shapes do not fit, got ${shapeText(a)} and ${shapeText(b)}`,
      );
    return left === 1 ? right : left;
  });
}

/** Distance in elements between neighbors along each axis, row-major. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let i = shape.length - 2; i >= 0; i--)
    strides[i] = (strides[i + 1] ?? 1) * (shape[i + 1] ?? 1);
  return strides;
}
