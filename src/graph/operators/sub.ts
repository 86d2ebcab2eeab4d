import { binary } from "../elementwise.ts";

/** a − b. */
export const sub = binary({
  op: "Sub",
  value: (a, b) => a - b,
  gradient: (ops, dy) => [() => dy, () => ops.neg(dy)],
});
