import { activationRef } from "../model/activations/index.ts";
import { initializerRef } from "../model/initializers/index.ts";
import { withHiddenActivation } from "./changes/hidden-activation.ts";
import type { Mitigation } from "./mitigation.ts";

export const useLeakyRelu = {
  id: "use-leaky-relu",
  summary: "Replaces hidden activations by leaky ReLU with He's initialization: no unit can die.",
  source: "Maas, Hannun & Ng 2013, §2; He et al. 2015, §2.2 — https://arxiv.org/abs/1502.01852",
  treats: ["narrow-relu", "saturating-activation", "unbounded-activation"],
  cost: 3,
  limits:
    "Does not help where weights or learning rate are too large: its positive side is as unbounded as that of ReLU.",
  apply: (plan) =>
    withHiddenActivation(plan, activationRef("leaky-relu"), initializerRef("he-normal")),
} as const satisfies Mitigation;
