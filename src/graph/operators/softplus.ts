import { unary } from "../elementwise.ts";

/** ln(1 + eˣ). */
export const softplus = unary({
  op: "Softplus",
  value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  gradient: (ops, dy, x) => ops.mul(dy, ops.sigmoid(x)),
});
