import { activationRef } from "../model/activations/index.ts";
import { initializerRef } from "../model/initializers/index.ts";
import { withHiddenActivation } from "./changes/hidden-activation.ts";
import type { Mitigation } from "./mitigation.ts";

export const useGelu = {
  id: "use-gelu",
  summary:
    "Replaces hidden activations by GELU with He's initialization: smooth, and no unit can die.",
  source: "Hendrycks & Gimpel 2016, §2 — https://arxiv.org/abs/1606.08415",
  treats: ["narrow-relu", "saturating-activation", "unbounded-activation"],
  cost: 3,
  limits:
    "Does not help deep networks without skips or normalization: with weight variance 2 the signal decays, and then the squared gradient halves per layer.",
  apply: (plan) => withHiddenActivation(plan, activationRef("gelu"), initializerRef("he-normal")),
} as const satisfies Mitigation;
