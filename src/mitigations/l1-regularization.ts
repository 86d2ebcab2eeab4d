import { withHiddenRegularizer } from "./changes/hidden-regularizer.ts";
import type { Mitigation } from "./mitigation.ts";

/** Weak enough not to cost accuracy where it does not help; Keras's default is 0.01. */
const strength = 1e-5;

export const l1Regularization = {
  id: "l1-regularization",
  summary:
    "Adds 10⁻⁵ times the absolute hidden weights to the loss, which pulls the small ones to 0.",
  source: "Tibshirani 1996; https://keras.io/api/layers/regularizers/",
  treats: ["strong-initial-variance"],
  cost: 2,
  limits:
    "Does not help an explosion in time, as it moves every weight by lr·10⁻⁵ per step only, and never a vanishing gradient: smaller weights shrink it further.",
  apply: (plan) => withHiddenRegularizer(plan, "l1", strength),
} as const satisfies Mitigation;
