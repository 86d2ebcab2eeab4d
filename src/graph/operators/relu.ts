import { unary } from "../elementwise.ts";

/** max(x, 0); the gradient at 0 is 0, as in PyTorch and TensorFlow. NaN stays NaN. */
export const relu = unary({
  op: "Relu",
  value: (x) => (x > 0 || Number.isNaN(x) ? x : 0),
  gradient: (ops, dy, _, y) => ops.where(ops.greater(y, 0), dy, 0),
});
