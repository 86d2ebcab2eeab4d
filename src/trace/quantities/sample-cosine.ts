import { sizeOf } from "../../graph/tensor.ts";
import { meanPairCosine } from "../cosine.ts";
import type { Quantity } from "../quantity.ts";

export const sampleCosine = {
  id: "sample-cosine",
  symbol: "E[cos(z_a, z_b)]",
  unit: "1",
  per: "layer",
  pass: "forward",
  summary:
    "Mean cosine between the pre-activations of different samples; at 1 the layer cannot tell its inputs apart.",
  source: "Poole et al. 2016, eq. 5 — https://arxiv.org/abs/1606.05340",
  /** `undefined` for a batch of one and for a single unit, whose cosines are signs. */
  measure(ops, { preActivation, output }) {
    const z = preActivation ?? output;
    const samples = z.shape[0] ?? 1;
    const features = sizeOf(z.shape) / samples;
    if (samples < 2 || features < 2) return undefined;
    return meanPairCosine(ops, ops.reshape(z, [1, samples, features]));
  },
} as const satisfies Quantity;
