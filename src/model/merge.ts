import type { Ops } from "../graph/ops.ts";
import { broadcastShape, type Shape, shapeText, type Tensor } from "../graph/tensor.ts";

/**
 * The shape of what combines several inputs element by element.
 *
 * @throws RangeError when there are fewer than two, or their axes do not fit.
 */
export function mergedShape(inputs: readonly Shape[], who: string): Shape {
  if (inputs.length < 2) throw new RangeError(`${who}: needs two inputs, got ${inputs.length}`);
  return inputs.reduce((merged, shape) => {
    if (merged.length === shape.length) return broadcastShape(merged, shape);
    throw new RangeError(
      `${who}: inputs must have as many axes, got ${shapeText(merged)} and ${shapeText(shape)}`,
    );
  });
}

/** The mask of merged inputs: steps that count in any of them, and none where an input has none, as in Keras. */
export function mergedMask(
  ops: Ops,
  { masks }: { readonly masks: readonly (Tensor | undefined)[] },
): Tensor | undefined {
  const given = masks.filter((mask) => mask !== undefined);
  if (given.length === 0 || given.length < masks.length) return undefined;
  return given.reduce((merged, mask) => ops.max(merged, mask));
}

/** True where a step of x counts, with an axis of one for each axis of x behind time. */
export function countsIn(ops: Ops, mask: Tensor, x: Tensor): Tensor {
  const ones = x.shape.slice(mask.shape.length).map(() => 1);
  return ops.greater(ops.reshape(mask, [...mask.shape, ...ones]), 0.5);
}
