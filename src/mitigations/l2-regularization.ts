import { withHiddenRegularizer } from "./changes/hidden-regularizer.ts";
import type { Mitigation } from "./mitigation.ts";

/** Weak enough not to cost accuracy where it does not help; Keras's default is 0.01. */
const strength = 1e-4;

export const l2Regularization = {
  id: "l2-regularization",
  summary: "Adds 10⁻⁴ times the squared hidden weights to the loss, which pulls them towards 0.",
  source: "Krogh & Hertz 1991; https://keras.io/api/layers/regularizers/",
  treats: ["strong-initial-variance"],
  cost: 2,
  limits:
    "Does not help an explosion in time, as it shrinks weights by 2·lr·10⁻⁴ per step only, and never a vanishing gradient: smaller weights shrink it further.",
  apply: (plan) => withHiddenRegularizer(plan, "l2", strength),
} as const satisfies Mitigation;
