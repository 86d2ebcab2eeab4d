import { withPenalties } from "./changes/penalties.ts";
import type { Mitigation } from "./mitigation.ts";

/** Of the strength that shrank the weights; a hundredth leaves a time constant a hundred times longer. */
const share = 0.01;

export const weakerRegularization = {
  id: "weaker-regularization",
  summary: "Divides the penalties on weights, and the weight decay, by 100.",
  source: "Krogh & Hertz 1991; Goodfellow, Bengio & Courville 2016, Deep Learning, §7.1",
  treats: ["strong-regularization"],
  cost: 1,
  limits: "Does not help overfitting, which is what penalties are for.",
  apply({ model, recipe }, { causes }) {
    if (!causes.some(({ cause }) => cause === "strong-regularization")) return undefined;
    const { weightDecay = 0, ...others } = recipe.optimizer.config;
    const weaker = withPenalties(model, ({ l1, l2 }) => ({ l1: share * l1, l2: share * l2 }));
    if (!weaker && weightDecay === 0) return undefined;
    const config = weightDecay === 0 ? others : { ...others, weightDecay: share * weightDecay };
    return {
      model: weaker ?? model,
      recipe: { ...recipe, optimizer: { ...recipe.optimizer, config } },
    };
  },
} as const satisfies Mitigation;
