import type { Loss } from "../loss.ts";

/** |ŷ − y|, mean over outputs and batch; the gradient at 0 is 0. */
export const mae = {
  id: "mae",
  names: ["mean_absolute_error", "MeanAbsoluteError", "mae"],
  summary: "Mean absolute error: outliers pull no harder than others.",
  source: "https://keras.io/api/losses/regression_losses/#meanabsoluteerror-class",
  targets: "numbers",
  defaults: {},
  fits: ["linear"],
  forward: (ops, { output, targets }) => ops.reduceMean(ops.abs(ops.sub(output, targets))),
} as const satisfies Loss;
