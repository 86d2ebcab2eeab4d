import { type ClipRule, toNorm } from "../clip.ts";
import { flatten } from "../layout.ts";

export const globalNorm = {
  id: "global-norm",
  summary: "Bounds the norm of the whole gradient, and keeps its direction.",
  source: "Pascanu et al. 2013, algorithm 1 — https://arxiv.org/abs/1211.5063",
  threshold: undefined,
  most: Number.POSITIVE_INFINITY,
  carried: [],
  clip(ops, { parts, threshold }) {
    const grad = flatten(
      ops,
      parts.map((part) => part.grad),
    );
    return { grad: toNorm(ops, grad, threshold) };
  },
} as const satisfies ClipRule;
