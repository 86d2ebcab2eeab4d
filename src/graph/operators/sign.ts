import { unary } from "../elementwise.ts";

/** −1, 0 or 1. */
export const sign = unary({
  op: "Sign",
  value: Math.sign,
});
