import { type ClipRule, toNorm } from "../clip.ts";
import { flatten } from "../layout.ts";

export const norm = {
  id: "norm",
  summary: "Bounds the norm of every tensor's gradient by itself.",
  source: "https://keras.io/api/optimizers/#gradient-clipping (clipnorm)",
  threshold: undefined,
  most: Number.POSITIVE_INFINITY,
  carried: [],
  clip: (ops, { parts, threshold }) => ({
    grad: flatten(
      ops,
      parts.map(({ grad }) => toNorm(ops, grad, threshold)),
    ),
  }),
} as const satisfies ClipRule;
