import { binary } from "../elementwise.ts";

/** The smaller of a and b; where they are equal the gradient goes to b. */
export const min = binary({
  op: "Min",
  value: (a, b) => (Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : Math.min(a, b)),
  gradient: (ops, dy, a, b) => [
    () => ops.where(ops.less(a, b), dy, 0),
    () => ops.where(ops.less(a, b), 0, dy),
  ],
});
