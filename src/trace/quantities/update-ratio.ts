import { type Quantity, sumSquares } from "../quantity.ts";

export const updateRatio = {
  id: "update-ratio",
  symbol: "‖ΔW‖₂ / ‖W‖₂",
  unit: "1",
  per: "layer",
  pass: "backward",
  summary: "How far one step moves the weights, relative to their size; about 1e-3 is ordinary.",
  source: "You et al. 2017, LARS, §4 — https://arxiv.org/abs/1708.03888",
  /** NaN at weights that are all 0 (0/0) when they do not move; infinite when they do. */
  measure(ops, { weights }) {
    const size = sumSquares(
      ops,
      weights.map(({ value }) => value),
    );
    const change = sumSquares(
      ops,
      weights.map(({ change }) => change),
    );
    return size && change && ops.sqrt(ops.div(change, size));
  },
} as const satisfies Quantity;
