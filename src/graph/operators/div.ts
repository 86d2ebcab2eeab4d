import { binary } from "../elementwise.ts";

/** a / b. */
export const div = binary({
  op: "Div",
  value: (a, b) => a / b,
  gradient: (ops, dy, _, b, y) => [() => ops.div(dy, b), () => ops.neg(ops.div(ops.mul(dy, y), b))],
});
