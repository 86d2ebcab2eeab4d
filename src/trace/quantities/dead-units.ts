import { activationOf } from "../../model/activations/index.ts";
import type { Quantity } from "../quantity.ts";

export const deadUnits = {
  id: "dead-units",
  symbol: "share of units with max z ≤ 0",
  unit: "1",
  per: "layer",
  pass: "forward",
  summary:
    "Share of the units that are silent for every sample of the batch: they pass no gradient.",
  source: "Lu et al. 2019, Dying ReLU — https://arxiv.org/abs/1903.06733",
  measure(ops, { activation, preActivation }) {
    if (!activation || !preActivation || !activationOf(activation.id).canDie) return undefined;
    const units = preActivation.shape.length - 1;
    const top = ops.reduceMax(
      preActivation,
      preActivation.shape.slice(0, units).map((_, axis) => axis),
      true,
    );
    // Not `not(top > 0)`: a unit that is NaN is not silent.
    const isDead = ops.or(ops.less(top, 0), ops.equal(top, 0));
    return ops.reduceMean(ops.cast(isDead), undefined, true);
  },
} as const satisfies Quantity;
