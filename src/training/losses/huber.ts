import type { Loss } from "../loss.ts";

/**
 * ½e² up to |e| = δ, δ(|e| − ½δ) beyond, mean over outputs and batch; with c = min(|e|, δ) both are c(|e| − ½c).
 */
export const huber = {
  id: "huber",
  names: ["huber", "Huber", "huber_loss"],
  summary: "Squared error near 0, absolute error beyond delta.",
  source: "Huber 1964; https://keras.io/api/losses/regression_losses/#huber-class",
  targets: "numbers",
  defaults: { delta: 1 },
  fits: ["linear"],
  forward(ops, { output, targets }, { delta = 1 }) {
    const size = ops.abs(ops.sub(output, targets));
    const clipped = ops.where(ops.greater(size, delta), delta, size); // NaN stays NaN
    return ops.reduceMean(ops.mul(clipped, ops.sub(size, ops.mul(clipped, 0.5))));
  },
} as const satisfies Loss;
