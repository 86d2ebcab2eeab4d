import { binary, sumTo } from "../elementwise.ts";

/** a − b. */
export const sub = binary({
  op: "Sub",
  value: (a, b) => a - b,
  // Summed first: where b broadcasts, the sign is turned of few elements.
  gradient: (ops, dy, _, b) => [() => dy, () => ops.neg(sumTo(ops, dy, b.shape))],
});
