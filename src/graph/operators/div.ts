import { binary, sumTo } from "../elementwise.ts";

/** a / b. */
export const div = binary({
  op: "Div",
  value: (a, b) => a / b,
  // Summed first: where b broadcasts, few elements are divided.
  gradient: (ops, dy, _, b, y) => [
    () => ops.div(dy, b),
    () => ops.neg(ops.div(sumTo(ops, ops.mul(dy, y), b.shape), b)),
  ],
});
