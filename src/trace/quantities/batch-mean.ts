import { sizeOf } from "../../graph/tensor.ts";
import type { Quantity } from "../quantity.ts";

export const batchMean = {
  id: "batch-mean",
  symbol: "√E[μ_B²]",
  unit: "input of the layer",
  per: "layer",
  pass: "forward",
  summary:
    "Root mean square, over the features, of the means that a batch normalization takes away.",
  source: "Ioffe & Szegedy 2015, Algorithm 1 — https://arxiv.org/abs/1502.03167",
  measure(ops, { observed }) {
    const mean = observed["batch-mean"]?.[0]?.value;
    if (!mean) return undefined;
    return ops.sqrt(ops.div(ops.reduceSumSquare(mean, undefined, true), sizeOf(mean.shape)));
  },
} as const satisfies Quantity;
