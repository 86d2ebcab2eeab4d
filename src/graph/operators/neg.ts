import { unary } from "../elementwise.ts";

/** −x. */
export const neg = unary({
  op: "Neg",
  value: (x) => -x,
  gradient: (ops, dy) => ops.neg(dy),
});
