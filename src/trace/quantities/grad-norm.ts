import { normOf, type Quantity } from "../quantity.ts";

export const gradNorm = {
  id: "grad-norm",
  symbol: "‖∂L/∂W‖₂",
  unit: "loss per weight",
  per: "layer",
  pass: "backward",
  summary:
    "Size of the gradient of the layer's weights, before clipping and without regularization.",
  source: "Glorot & Bengio 2010, §4.2",
  measure: (ops, { weights }) =>
    normOf(
      ops,
      weights.flatMap(({ grad }) => (grad ? [grad] : [])),
    ),
} as const satisfies Quantity;
