import { unary } from "../elementwise.ts";

/** eˣ. */
export const exp = unary({
  op: "Exp",
  value: Math.exp,
  gradient: (ops, dy, _, y) => ops.mul(dy, y),
});
