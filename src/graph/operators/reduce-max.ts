import { reduction } from "../reduction.ts";
import type { Tensor } from "../tensor.ts";

/** Largest value over axes; equal largest values share the gradient. */
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

/** Axes along which `y` keeps one value of `x`. */
function axesReduced(x: Tensor, y: Tensor): number[] {
  return x.shape.flatMap((axis, i) => (y.shape[i] === 1 && axis !== 1 ? [i] : []));
}
