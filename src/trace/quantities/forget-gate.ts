import type { Ops } from "../../graph/ops.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Quantity } from "../quantity.ts";

export const forgetGate = {
  id: "forget-gate",
  symbol: "E[f]",
  unit: "1",
  per: "layer",
  pass: "forward",
  summary:
    "Mean of the forget gate (LSTM) or update gate (GRU) over units and time: memory lasts about −1/ln f steps.",
  source: "Gers et al. 2000; Tallec & Ollivier 2018, §2 — https://arxiv.org/abs/1804.11188",
  measure(ops, { observed }) {
    const gates = observed["forget-gate"]?.map(({ value }) => value) ?? [];
    return gates.length === 0 ? undefined : meanOf(ops, gates);
  },
} as const satisfies Quantity;

/** Gates of every step have the same shape, so the mean of all is that of their concatenation. */
function meanOf(ops: Ops, gates: readonly Tensor[]): Tensor {
  return ops.reduceMean(ops.concat(gates, 0), undefined, true);
}
