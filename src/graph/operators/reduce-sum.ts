import { reduction } from "../reduction.ts";

/** Sum over axes. */
export const reduceSum = reduction({
  op: "ReduceSum",
  start: 0,
  step: (sum, x) => sum + x,
  gradient: (ops, dy, x) => ops.expand(dy, x.shape),
});
