import { unary } from "../elementwise.ts";

/** ln x; −∞ at 0, NaN below. */
export const log = unary({
  op: "Log",
  value: Math.log,
  gradient: (ops, dy, x) => ops.div(dy, x),
});
