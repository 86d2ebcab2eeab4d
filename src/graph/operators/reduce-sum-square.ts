import { reduction } from "../reduction.ts";

/** Sum of squares over axes. */
export const reduceSumSquare = reduction({
  op: "ReduceSumSquare",
  start: 0,
  step: (sum, x) => sum + x * x,
  gradient: (ops, dy, x) => ops.mul(ops.mul(2, x), dy),
});
