import { activationRef } from "../model/activations/index.ts";
import { initializerRef } from "../model/initializers/index.ts";
import { withHiddenActivation } from "./changes/hidden-activation.ts";
import type { Mitigation } from "./mitigation.ts";

export const useElu = {
  id: "use-elu",
  summary:
    "Replaces hidden activations by ELU with He's initialization: no unit can die, and means stay near 0.",
  source: "Clevert, Unterthiner & Hochreiter 2016, §3 — https://arxiv.org/abs/1511.07289",
  treats: ["narrow-relu", "saturating-activation", "unbounded-activation"],
  cost: 3,
  limits:
    "Does not help very deep networks without skips: with He's initialization the squared gradient grows by a third per layer at unit variance (σ_w² E φ′² = 1.34).",
  apply: (plan) => withHiddenActivation(plan, activationRef("elu"), initializerRef("he-normal")),
} as const satisfies Mitigation;
