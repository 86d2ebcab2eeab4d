import { unary } from "../elementwise.ts";

/** √x; NaN below 0, infinite gradient at 0. */
export const sqrt = unary({
  op: "Sqrt",
  value: Math.sqrt,
  gradient: (ops, dy, _, y) => ops.div(ops.mul(dy, 0.5), y),
});
