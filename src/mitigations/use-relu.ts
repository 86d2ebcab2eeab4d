import { activationRef } from "../model/activations/index.ts";
import { initializerRef } from "../model/initializers/index.ts";
import { withHiddenActivation } from "./changes/hidden-activation.ts";
import type { Mitigation } from "./mitigation.ts";

export const useRelu = {
  id: "use-relu",
  summary:
    "Replaces hidden activations by ReLU with He's initialization: slope 1 wherever a unit is active.",
  source:
    "Glorot, Bordes & Bengio 2011, §3 — https://proceedings.mlr.press/v15/glorot11a.html; He et al. 2015, §2.2 — https://arxiv.org/abs/1502.01852",
  treats: ["saturating-activation", "unbounded-activation"],
  cost: 3,
  limits:
    "Does not help narrow layers, whose units can all die and then learn nothing more, and not a depth at which the gradient of a random network scatters: its logarithm varies by 5/n per layer of n units.",
  apply: (plan) => withHiddenActivation(plan, activationRef("relu"), initializerRef("he-normal")),
} as const satisfies Mitigation;
