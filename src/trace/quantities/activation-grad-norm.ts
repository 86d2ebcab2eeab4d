import { normOf, type Quantity } from "../quantity.ts";

export const activationGradNorm = {
  id: "activation-grad-norm",
  symbol: "‖∂L/∂z‖₂",
  unit: "loss per pre-activation",
  per: "layer",
  pass: "backward",
  summary:
    "Size of the gradient at the layer's pre-activation, over the whole batch: what backpropagation passes on.",
  source: "Glorot & Bengio 2010, §4.2; He et al. 2015, §2.2",
  measure: (ops, { grad }) => grad && normOf(ops, [grad]),
} as const satisfies Quantity;
