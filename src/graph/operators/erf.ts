import { errorFunction } from "../../core/error-function.ts";
import { unary } from "../elementwise.ts";

/** erf x = 2/√π ∫₀ˣ e^−t² dt. */
export const erf = unary({
  op: "Erf",
  value: errorFunction,
  gradient: (ops, dy, x) =>
    ops.mul(dy, ops.mul(2 / Math.sqrt(Math.PI), ops.exp(ops.neg(ops.mul(x, x))))),
});
