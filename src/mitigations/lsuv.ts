import { hiddenAffine } from "./changes/hidden-layers.ts";
import type { Mitigation } from "./mitigation.ts";

export const lsuv = {
  id: "lsuv",
  summary:
    "Starts from orthonormal kernels and divides each, layer by layer, until what it makes of the first batch has variance 1.",
  source: "Mishkin & Matas 2016, algorithm 1 — https://arxiv.org/abs/1511.06422",
  treats: [
    "weak-initial-variance",
    "strong-initial-variance",
    "symmetric-initialization",
    "unscaled-branches",
    "depth",
  ],
  cost: 2,
  limits:
    "Does not help activations that lose gradient at variance 1: sigmoid 85 % of its square per layer, while tanh gains 18 %; it looks at the signal only, and overrides kernels that start at 0 on purpose.",
  apply(plan) {
    const { model, recipe } = plan;
    if (recipe.initialization === "lsuv" || hiddenAffine(model).length === 0) return undefined;
    return { model, recipe: { ...recipe, initialization: "lsuv" } };
  },
} as const satisfies Mitigation;
