import type { Dataset } from "../formats/dataset.ts";
import { oneHotSequences } from "./one-hot.ts";
import { optionsOf } from "./options.ts";
import type { Task } from "./task.ts";

/**
 * lag + 2·length steps, one-hot over blank (0), the symbols (1 … symbols) and a signal (the last of
 * `symbols + 2` features): `length` symbols, lag − 1 blanks, the signal, `length` blanks. Every step
 * has a label: blank, and at the last `length` steps the symbols in their order. A step is
 * lag + length behind the one that it repeats.
 *
 * Without memory the loss is length·ln(symbols)/(lag + 2·length): what `Chance` says.
 */
export const copy = {
  id: "copy",
  summary:
    "The copying problem: after a pause and a signal, say the symbols of the beginning in their order, an answer at every step.",
  source:
    "Arjovsky, Shah & Bengio 2016, Unitary Evolution Recurrent Neural Networks, §5.1 — https://arxiv.org/abs/1511.06464",
  validation: 0.2,
  defaults: { lag: 50, length: 10, symbols: 8, samples: 2000 },
  ranges: {
    lag: { least: 1, most: 10_000 },
    length: { least: 1, most: 100 },
    symbols: { least: 2, most: 100 },
    samples: { least: 10, most: 100_000 },
  },
  ceiling: { metric: 1, source: "By construction: the beginning holds every answer." },
  async load(rng, given = {}): Promise<Dataset> {
    const { lag, length, symbols, samples } = optionsOf(copy, given);
    const stream = rng.split("copy");
    const steps = lag + 2 * length;
    const message = Array.from({ length: samples }, () =>
      Int32Array.from({ length }, () => 1 + stream.below(symbols)),
    );
    const beginning = (n: number, t: number) => message[n]?.[t] ?? 0;
    const signal = length + lag - 1;
    const sequences = oneHotSequences({
      id: "copy",
      samples,
      steps,
      kinds: symbols + 2,
      symbol: (n, t) => (t === signal ? symbols + 1 : beginning(n, t)),
    });
    const labels = Int32Array.from({ length: samples * steps }, (_, i) =>
      beginning(Math.floor(i / steps), (i % steps) - (length + lag)),
    );
    const names = Array.from({ length: symbols + 1 }, (_, k) => (k === 0 ? "blank" : `${k}`));
    return {
      size: samples,
      ...sequences,
      featureNames: [],
      targets: { kind: "classes", labels, names, positions: steps },
      lag: lag + length,
    };
  },
} as const satisfies Task;
