import { unary } from "../elementwise.ts";

/** Negation of a bool. */
export const not = unary({
  op: "Not",
  value: (x) => (x === 0 ? 1 : 0),
  type: "bool",
});
