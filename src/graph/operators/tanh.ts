import { unary } from "../elementwise.ts";

/** tanh x. */
export const tanh = unary({
  op: "Tanh",
  value: Math.tanh,
  gradient: (ops, dy, _, y) => ops.mul(dy, ops.sub(1, ops.mul(y, y))),
});
