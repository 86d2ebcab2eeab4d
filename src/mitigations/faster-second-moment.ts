import type { Mitigation } from "./mitigation.ts";

const beta2 = 0.95;

export const fasterSecondMoment = {
  id: "faster-second-moment",
  summary:
    "Lowers Adam's β₂ to 0.95, so that its divisor follows a gradient that grows within 20 steps.",
  source:
    "Zhai et al. 2022, §3.4 — https://arxiv.org/abs/2106.04560; Wortsman et al. 2023 — https://arxiv.org/abs/2304.13013",
  treats: ["learning-rate-too-high"],
  cost: 1,
  limits:
    "Does not help optimizers without a second moment, nor steps that are too long throughout.",
  apply({ model, recipe }) {
    const { id, config } = recipe.optimizer;
    if (!["adam", "adamw", "nadam"].includes(id)) return undefined;
    if ((config["beta2"] ?? 1) <= beta2) return undefined;
    return { model, recipe: { ...recipe, optimizer: { id, config: { ...config, beta2 } } } };
  },
} as const satisfies Mitigation;
