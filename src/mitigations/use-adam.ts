import type { Mitigation } from "./mitigation.ts";

export const useAdam = {
  id: "use-adam",
  summary:
    "Trains with Adam at 0.001, which divides each gradient by its own size: layers with small gradients move as far as others.",
  source: "Kingma & Ba 2015 — https://arxiv.org/abs/1412.6980",
  treats: ["learning-rate-too-low", "post-norm", "learning-rate-too-high"],
  cost: 2,
  limits:
    "Does not help gradients below its ε of 1e-7, nor bring back what they no longer say: it hides vanishing, down to ε.",
  apply({ model, recipe }) {
    if (recipe.optimizer.id.startsWith("adam")) return undefined;
    return {
      model,
      recipe: { ...recipe, optimizer: { id: "adam", config: { learningRate: 1e-3 } } },
    };
  },
} as const satisfies Mitigation;
