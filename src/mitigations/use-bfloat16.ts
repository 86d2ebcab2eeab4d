import type { Mitigation } from "./mitigation.ts";

export const useBfloat16 = {
  id: "use-bfloat16",
  summary: "Rounds to bfloat16 instead of float16: fewer digits, but the range of float32.",
  source: "Kalamkar et al. 2019 — https://arxiv.org/abs/1905.12322",
  treats: ["half-precision"],
  cost: 1,
  limits: "Does not help on hardware without it, nor where eight bits of precision are too few.",
  apply({ model, recipe }) {
    if (recipe.precision?.format !== "float16") return undefined;
    const precision = { format: "bfloat16" as const, lossScale: 1 };
    return { model, recipe: { ...recipe, precision } };
  },
} as const satisfies Mitigation;
