import { withPenalties } from "./changes/penalties.ts";
import type { Mitigation } from "./mitigation.ts";

/** AdamW's usual one in Keras. */
const decay = 0.004;

export const decoupledWeightDecay = {
  id: "decoupled-weight-decay",
  summary:
    "Takes penalties out of the loss and shrinks weights by themselves, as AdamW does: the penalty is no longer rescaled with the gradient.",
  source: "Loshchilov & Hutter 2019 — https://arxiv.org/abs/1711.05101",
  treats: ["strong-regularization"],
  cost: 2,
  limits:
    "Does not help exploding gradients: it multiplies weights by 1 − lr·0.004 per step, far too slowly.",
  apply({ model, recipe }) {
    const { id, config } = recipe.optimizer;
    const decoupled = id === "adam" ? "adamw" : id;
    if (decoupled !== "adamw" && decoupled !== "sgd") return undefined;
    const bare = withPenalties(model, () => undefined);
    if (!bare && config["weightDecay"] !== undefined && config["weightDecay"] <= decay)
      return undefined;
    return {
      model: bare ?? model,
      recipe: {
        ...recipe,
        optimizer: { id: decoupled, config: { ...config, weightDecay: decay } },
      },
    };
  },
} as const satisfies Mitigation;
