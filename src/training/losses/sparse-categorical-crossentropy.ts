import type { Loss } from "../loss.ts";
import { categoricalCrossentropy } from "./categorical-crossentropy.ts";

/** Categorical cross-entropy of class numbers. The caller makes them one-hot, so the graph is the same. */
export const sparseCategoricalCrossentropy = {
  ...categoricalCrossentropy,
  id: "sparse-categorical-crossentropy",
  names: ["sparse_categorical_crossentropy", "SparseCategoricalCrossentropy"],
  summary: "Negative log-probability of the true class, targets class numbers.",
  source: "https://keras.io/api/losses/probabilistic_losses/#sparsecategoricalcrossentropy-class",
} as const satisfies Loss;
