import type { Quantity } from "../quantity.ts";

export const batchVariance = {
  id: "batch-variance",
  symbol: "E[σ_B²]",
  unit: "input of the layer²",
  per: "layer",
  pass: "forward",
  summary:
    "Mean, over the features, of the variances that a batch normalization divides by: it says how much the norm scales gradients.",
  source: "Ioffe & Szegedy 2015, Algorithm 1; Yang et al. 2019 — https://arxiv.org/abs/1902.08129",
  measure(ops, { observed }) {
    const variance = observed["batch-variance"]?.[0]?.value;
    return variance && ops.reduceMean(variance, undefined, true);
  },
} as const satisfies Quantity;
