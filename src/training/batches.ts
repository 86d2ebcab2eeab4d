import { permutation, type Rng } from "../core/rng.ts";
import { sizeOf } from "../graph/tensor.ts";
import type { Problem } from "../tasks/task.ts";
import type { EncodedTargets } from "./targets.ts";

/** Samples stacked for an engine. */
export type Stack = Readonly<Record<"x" | "targets", Float32Array>>;

/** The features and targets of these samples, in this order. */
export function gather(
  { dataset }: Problem,
  encoded: EncodedTargets,
  samples: ArrayLike<number>,
): Stack {
  const size = sizeOf(dataset.shape);
  const x = new Float32Array(samples.length * size);
  const targets = new Float32Array(samples.length * encoded.width);
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] ?? 0;
    x.set(dataset.features.subarray(sample * size, (sample + 1) * size), i * size);
    targets.set(
      encoded.values.subarray(sample * encoded.width, (sample + 1) * encoded.width),
      i * encoded.width,
    );
  }
  return { x, targets };
}

/**
 * The training samples of the batches `from` … `from + steps − 1`. Every epoch is a new permutation; a batch that
 * reaches the end of one goes on in the next, so that every batch is full.
 */
export function batchSamples(train: Int32Array, batchSize: number, rng: Rng) {
  const orders = new Map<number, Int32Array>();
  const orderOf = (epoch: number): Int32Array => {
    const known = orders.get(epoch);
    if (known) return known;
    const order = permutation(train.length, rng.split(epoch));
    orders.delete(epoch - 2);
    orders.set(epoch, order);
    return order;
  };
  return (from: number, steps: number): Int32Array =>
    Int32Array.from({ length: steps * batchSize }, (_, i) => {
      const position = from * batchSize + i;
      const order = orderOf(Math.floor(position / train.length));
      return train[order[position % train.length] ?? 0] ?? 0;
    });
}
