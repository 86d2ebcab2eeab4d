import { unary } from "../elementwise.ts";

/** The largest integer ≤ x. */
export const floor = unary({
  op: "Floor",
  value: Math.floor,
});
