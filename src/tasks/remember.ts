import type { Dataset } from "../formats/dataset.ts";
import { oneHotSequences } from "./one-hot.ts";
import { optionsOf } from "./options.ts";
import type { Task } from "./task.ts";

/**
 * Steps 0 … lag, one-hot over the symbols and a filler, the last of `symbols + 1` features. Step 0
 * shows the symbol that is the class, equally often each; every later step the filler or, with the
 * probability `distractors`, a symbol drawn uniformly from all of them.
 *
 * Without distractors there are only as many different sequences as symbols: what validation then
 * measures is memory, not generalization.
 */
export const remember = {
  id: "remember",
  summary:
    "Which symbol came first? Only fillers follow it, for as many steps as the lag says, or symbols that do not count.",
  source:
    "After the latch problem of Bengio, Simard & Frasconi 1994, Learning long-term dependencies with gradient descent is difficult",
  validation: 0.2,
  defaults: { lag: 60, symbols: 8, distractors: 0, samples: 2000 },
  ranges: {
    lag: { least: 1, most: 10_000 },
    symbols: { least: 2, most: 100 },
    distractors: { least: 0, most: 1, isAmount: true },
    samples: { least: 10, most: 100_000 },
  },
  ceiling: { metric: 1, source: "By construction: the first step shows the class." },
  async load(rng, given = {}): Promise<Dataset> {
    const { lag, symbols, distractors, samples } = optionsOf(remember, given);
    const stream = rng.split("remember");
    const labels = Int32Array.from({ length: samples }, (_, n) => n % symbols);
    const later = () => (stream.uniform() < distractors ? stream.below(symbols) : symbols);
    const sequences = oneHotSequences({
      id: "remember",
      samples,
      steps: lag + 1,
      kinds: symbols + 1,
      symbol: (n, t) => (t === 0 ? (labels[n] ?? 0) : later()),
    });
    const names = Array.from({ length: symbols }, (_, symbol) => `${symbol}`);
    return {
      size: samples,
      ...sequences,
      featureNames: [],
      targets: { kind: "classes", labels, names },
      lag,
    };
  },
} as const satisfies Task;
