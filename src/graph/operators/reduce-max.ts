import { reduction } from "../reduction.ts";
import type { Tensor } from "../tensor.ts";

/**
 * Largest value over axes; equal largest values share the gradient. NaN if any element is NaN: ONNX Runtime's kernel
 * drops NaN, so graphs are built with `Ops.reduceMax`, which adds what is missing.
 */
export const reduceMax = reduction({
  op: "ReduceMax",
  start: Number.NEGATIVE_INFINITY,
  step: (top, x) => (x > top || Number.isNaN(x) ? x : top),
  gradient: (ops, dy, x, y) => {
    const top = ops.cast(ops.equal(x, y));
    const ties = ops.reduceSum(top, axesReduced(x, y), true);
    return ops.mul(ops.div(top, ties), dy);
  },
});

/** Axes along which `y` keeps one value of `x`; those of size 1 add nothing to a sum. */
function axesReduced(x: Tensor, y: Tensor): number[] {
  return x.shape.flatMap((_, i) => (y.shape[i] === 1 ? [i] : []));
}
