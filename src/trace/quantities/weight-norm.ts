import { normOf, type Quantity } from "../quantity.ts";

export const weightNorm = {
  id: "weight-norm",
  symbol: "‖W‖₂",
  unit: "weight",
  per: "layer",
  pass: "forward",
  summary: "Size of the layer's weights.",
  source: "Glorot & Bengio 2010, §4.2",
  measure: (ops, { weights }) =>
    normOf(
      ops,
      weights.map(({ value }) => value),
    ),
} as const satisfies Quantity;
