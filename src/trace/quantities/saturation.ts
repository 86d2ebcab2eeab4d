import type { Activation } from "../../model/activation.ts";
import { activationOf } from "../../model/activations/index.ts";
import type { Quantity } from "../quantity.ts";

export const saturation = {
  id: "saturation",
  symbol: "share of |φ′| < 0.1 max |φ′|",
  unit: "1",
  per: "layer",
  summary: "Share of the pre-activations that lie where the activation is flat.",
  source: "Glorot & Bengio 2010, §3",
  measure(ops, { activation, preActivation }) {
    if (!activation || !preActivation) return undefined;
    const range = (activationOf(activation.id) as Activation).saturates;
    if (!range) return undefined;
    const below = range.below === undefined ? undefined : ops.less(preActivation, range.below);
    const above = range.above === undefined ? undefined : ops.greater(preActivation, range.above);
    const flat = below && above ? ops.or(below, above) : (below ?? above);
    return flat && ops.reduceMean(ops.cast(flat));
  },
} as const satisfies Quantity;
