import { binary } from "../elementwise.ts";

/** The larger of a and b; where they are equal the gradient goes to b. */
export const max = binary({
  op: "Max",
  value: (a, b) => (Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : Math.max(a, b)),
  gradient: (ops, dy, a, b) => [
    () => ops.where(ops.greater(a, b), dy, 0),
    () => ops.where(ops.greater(a, b), 0, dy),
  ],
});
