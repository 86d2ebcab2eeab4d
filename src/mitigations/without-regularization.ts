import { withPenalties } from "./changes/penalties.ts";
import type { Mitigation } from "./mitigation.ts";

export const withoutRegularization = {
  id: "without-regularization",
  summary: "Takes the penalties on weights, and the weight decay, away.",
  source: "Goodfellow, Bengio & Courville 2016, Deep Learning, §7.1",
  treats: ["strong-regularization"],
  cost: 2,
  limits: "Does not help overfitting: put a weak penalty back once the network trains.",
  apply({ model, recipe }, { causes }) {
    if (!causes.some(({ cause }) => cause === "strong-regularization")) return undefined;
    const { weightDecay = 0, ...config } = recipe.optimizer.config;
    const free = withPenalties(model, () => undefined);
    if (!free && weightDecay === 0) return undefined;
    return {
      model: free ?? model,
      recipe: { ...recipe, optimizer: { ...recipe.optimizer, config } },
    };
  },
} as const satisfies Mitigation;
