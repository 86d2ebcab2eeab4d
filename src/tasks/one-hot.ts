import type { Shape } from "../graph/tensor.ts";
import { blankFeatures } from "./options.ts";

/** Sequences of symbols: which one each of `samples` sequences shows at each step. */
export interface SymbolSequences {
  /** Of the task, for messages. */
  readonly id: string;
  readonly samples: number;
  readonly steps: number;
  /** How many symbols there are. */
  readonly kinds: number;
  /** A number in 0 … kinds − 1. */
  symbol(sample: number, step: number): number;
}

/**
 * Features of shape [steps, kinds]: 1 for the symbol that is shown, 0 for all others. Samples are
 * asked for in order, and their steps in order.
 *
 * @throws RangeError for more data than a dataset may hold.
 */
export function oneHotSequences({ id, samples, steps, kinds, symbol }: SymbolSequences): {
  readonly shape: Shape;
  readonly features: Float32Array;
} {
  const shape = [steps, kinds];
  const features = blankFeatures(id, samples, shape);
  for (let n = 0; n < samples; n++)
    for (let t = 0; t < steps; t++) features[(n * steps + t) * kinds + symbol(n, t)] = 1;
  return { shape, features };
}
