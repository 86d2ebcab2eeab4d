import type { Quantity } from "../quantity.ts";

/** Added inside the logarithm, so that 0·ln 0 is 0; moves the entropy by less than 1e-6. */
const tiny = 1e-9;

export const attentionEntropy = {
  id: "attention-entropy",
  symbol: "−Σ p ln p / ln T",
  unit: "1",
  per: "layer",
  pass: "forward",
  summary:
    "Entropy of the attention weights against that of equal ones: 1 looks everywhere alike, near 0 every token looks at one.",
  source: "Zhai et al. 2023, σReparam, §3 — https://arxiv.org/abs/2303.06296",
  /** `undefined` for a single key, whose entropy is always 0. */
  measure(ops, { observed }) {
    const p = observed["attention-weights"]?.[0]?.value;
    const keys = p?.shape.at(-1) ?? 1;
    if (!p || keys < 2) return undefined;
    const terms = ops.mul(p, ops.log(ops.add(p, tiny)));
    const rows = p.shape.reduce((product, axis) => product * axis, 1) / keys;
    return ops.div(ops.reduceSum(terms, undefined, true), -rows * Math.log(keys));
  },
} as const satisfies Quantity;
