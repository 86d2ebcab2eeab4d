import { unary } from "../elementwise.ts";

/** |x|; the gradient at 0 is 0. */
export const abs = unary({
  op: "Abs",
  value: Math.abs,
  gradient: (ops, dy, x) => ops.mul(dy, ops.sign(x)),
});
