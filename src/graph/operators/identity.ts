import { unary } from "../elementwise.ts";

/** x. */
export const identity = unary({
  op: "Identity",
  value: (x) => x,
  gradient: (_, dy) => dy,
});
