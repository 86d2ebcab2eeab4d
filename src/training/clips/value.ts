import type { ClipRule } from "../clip.ts";
import { flatten } from "../layout.ts";

export const value = {
  id: "value",
  summary: "Bounds every element of the gradient to ±threshold.",
  source:
    "Mikolov 2012, Statistical Language Models Based on Neural Networks (thesis); https://keras.io/api/optimizers/#gradient-clipping",
  threshold: undefined,
  most: Number.POSITIVE_INFINITY,
  carried: [],
  clip(ops, { parts, threshold }) {
    const grad = flatten(
      ops,
      parts.map((part) => part.grad),
    );
    // Written with `where`, so that NaN stays NaN.
    const low = ops.where(ops.less(grad, -threshold), -threshold, grad);
    return { grad: ops.where(ops.greater(low, threshold), threshold, low) };
  },
} as const satisfies ClipRule;
