import { sizeOf } from "../../graph/tensor.ts";
import type { Loss } from "../loss.ts";

/** (ŷ − y)², mean over outputs and batch. */
export const mse = {
  id: "mse",
  names: ["mean_squared_error", "MeanSquaredError", "mse"],
  summary: "Mean squared error.",
  source: "https://keras.io/api/losses/regression_losses/#meansquarederror-class",
  targets: "numbers",
  defaults: {},
  fits: ["linear"],
  forward: (ops, { output, targets }) =>
    ops.div(ops.reduceSumSquare(ops.sub(output, targets)), sizeOf(output.shape)),
} as const satisfies Loss;
