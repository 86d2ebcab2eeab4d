import { activationRef } from "../model/activations/index.ts";
import { initializerRef } from "../model/initializers/index.ts";
import { withHiddenActivation } from "./changes/hidden-activation.ts";
import type { Mitigation } from "./mitigation.ts";

export const useSilu = {
  id: "use-silu",
  summary:
    "Replaces hidden activations by SiLU (Swish) with He's initialization: smooth, and no unit can die.",
  source:
    "Ramachandran, Zoph & Le 2017 — https://arxiv.org/abs/1710.05941; Elfwing, Uchibe & Doya 2018 — https://arxiv.org/abs/1702.03118",
  treats: ["narrow-relu", "saturating-activation", "unbounded-activation"],
  cost: 3,
  limits:
    "Does not help deep networks without skips or normalization: like GELU it lets a small signal decay, and then halves the gradient per layer.",
  apply: (plan) => withHiddenActivation(plan, activationRef("silu"), initializerRef("he-normal")),
} as const satisfies Mitigation;
