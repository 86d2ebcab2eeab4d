import { activationRef } from "../model/activations/index.ts";
import { initializerRef } from "../model/initializers/index.ts";
import { withHiddenActivation } from "./changes/hidden-activation.ts";
import type { Mitigation } from "./mitigation.ts";

export const useSelu = {
  id: "use-selu",
  summary:
    "Replaces hidden activations by SELU with LeCun's initialization: signals return to mean 0 and variance 1 at every layer.",
  source:
    "Klambauer et al. 2017, §2 and its paragraph on initialization — https://arxiv.org/abs/1706.02515",
  treats: ["narrow-relu", "depth", "saturating-activation", "unbounded-activation"],
  cost: 3,
  limits:
    "Does not help at great depth: the signal is kept, but the squared gradient grows by 1.0716 per layer, a factor 32 in norm over 100 layers.",
  apply: (plan) =>
    withHiddenActivation(plan, activationRef("selu"), initializerRef("lecun-normal")),
} as const satisfies Mitigation;
