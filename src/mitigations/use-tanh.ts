import { activationRef } from "../model/activations/index.ts";
import { initializerRef } from "../model/initializers/index.ts";
import { withHiddenActivation } from "./changes/hidden-activation.ts";
import type { Mitigation } from "./mitigation.ts";

export const useTanh = {
  id: "use-tanh",
  summary:
    "Replaces hidden activations by tanh with Xavier's initialization: bounded, centered and of slope 1 at 0.",
  source:
    "LeCun et al. 1998, Efficient BackProp, §4.4; Glorot & Bengio 2010, §4.2 — https://proceedings.mlr.press/v9/glorot10a.html",
  treats: ["narrow-relu", "saturating-activation", "unbounded-activation"],
  cost: 3,
  limits:
    "Does not help where weights grow or inputs are not scaled: beyond |z| ≈ 1.8 its slope falls under a tenth and it saturates, too.",
  apply: (plan) =>
    withHiddenActivation(plan, activationRef("tanh"), initializerRef("glorot-uniform")),
} as const satisfies Mitigation;
