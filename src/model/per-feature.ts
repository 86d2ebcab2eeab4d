import type { Operand, Ops } from "../graph/ops.ts";
import { type Shape, shapeText } from "../graph/tensor.ts";

/** One number for all features, or one each. */
export type PerFeature = number | readonly number[];

/** Numbers as a constant that broadcasts over the last axis. */
export function featureConstant(ops: Ops, numbers: PerFeature): Operand {
  return typeof numbers === "number" ? numbers : ops.constant(numbers, [numbers.length]);
}

/**
 * Asserts that there is one number for all features or one each.
 *
 * @throws RangeError when there is another count.
 */
export function refuseMisfit(numbers: PerFeature, input: Shape, who: string): void {
  if (typeof numbers === "number" || numbers.length === 1 || numbers.length === input.at(-1))
    return;
  throw new RangeError(
    `${who}: must be one number or as many as ${shapeText(input)} has features, got ${numbers.length}`,
  );
}
