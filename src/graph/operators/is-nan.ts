import { unary } from "../elementwise.ts";

/** True where x is NaN. */
export const isNaNOperator = unary({
  op: "IsNaN",
  value: (x) => (Number.isNaN(x) ? 1 : 0),
  type: "bool",
});
