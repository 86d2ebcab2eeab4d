import { sizeOf } from "../../graph/tensor.ts";
import type { Quantity } from "../quantity.ts";

export const forwardSecondMoment = {
  id: "forward-second-moment",
  symbol: "q = E[z²]",
  unit: "pre-activation²",
  per: "layer",
  pass: "forward",
  summary: "Mean square of the layer's pre-activations: the forward signal.",
  source: "Poole et al. 2016, eq. 3 — https://arxiv.org/abs/1606.05340",
  measure: (ops, { preActivation, output }) => {
    const z = preActivation ?? output;
    return ops.div(ops.reduceSumSquare(z, undefined, true), sizeOf(z.shape));
  },
} as const satisfies Quantity;
