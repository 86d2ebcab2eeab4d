import type { Mitigation } from "./mitigation.ts";

export const gradientScaling = {
  id: "gradient-scaling",
  summary:
    "Multiplies the loss before differentiation so that float16 can hold the gradients, finds the factor by itself, and divides it out before the update.",
  source: "Micikevicius et al. 2018, §3.2 — https://arxiv.org/abs/1710.03740",
  treats: ["half-precision"],
  cost: 1,
  limits:
    "Does not help gradients that vanish for other reasons: it recovers what lies above 2⁻²⁴ over the scale, in float16 only.",
  apply({ model, recipe }) {
    const { precision } = recipe;
    if (precision?.format !== "float16" || precision.lossScale === "dynamic") return undefined;
    return {
      model,
      recipe: { ...recipe, precision: { ...precision, lossScale: "dynamic" as const } },
    };
  },
} as const satisfies Mitigation;
