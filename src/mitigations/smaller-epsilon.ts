import type { Mitigation } from "./mitigation.ts";

/** Far below any gradient that float32 tells apart from rounding, and above where its square is 0. */
const epsilon = 1e-15;

export const smallerEpsilon = {
  id: "smaller-epsilon",
  summary:
    "Lowers the ε of an adaptive optimizer to 1e-15, so that tiny gradients are divided by their size again.",
  source: "Kingma & Ba 2015, §2; Wortsman et al. 2023, §3.4 — https://arxiv.org/abs/2309.14322",
  treats: ["adaptive-epsilon"],
  cost: 1,
  limits:
    "Does not help gradients whose square is 0 in float32, under about 1e-23, nor what they no longer say of the data.",
  apply({ model, recipe }) {
    const { id, config } = recipe.optimizer;
    const isAdaptive = ["adam", "adamw", "nadam", "adamax", "rmsprop", "adagrad"].includes(id);
    if (!isAdaptive || (config["epsilon"] ?? 1) <= epsilon) return undefined;
    return {
      model,
      recipe: { ...recipe, optimizer: { id, config: { ...config, epsilon } } },
    };
  },
} as const satisfies Mitigation;
