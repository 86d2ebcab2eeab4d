import { unary } from "../elementwise.ts";

/** Computed from e^−|x|, so that neither end overflows. */
function logistic(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return x >= 0 ? 1 / (1 + e) : e / (1 + e);
}

/** 1 / (1 + e⁻ˣ). ONNX Runtime computes it to about 1e-7 of 1, not of its value: 0 below x ≈ −18. */
export const sigmoid = unary({
  op: "Sigmoid",
  value: logistic,
  gradient: (ops, dy, _, y) => ops.mul(dy, ops.mul(y, ops.sub(1, y))),
});
