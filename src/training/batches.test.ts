import { fc, test as lawTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import type { Problem } from "../tasks/task.ts";
import { batchSamples, gather } from "./batches.ts";

const sizes = {
  train: fc.integer({ min: 1, max: 12 }),
  batch: fc.integer({ min: 1, max: 12 }),
  seed: fc.nat(),
};

describe("batchSamples", () => {
  lawTest.prop([sizes.train, sizes.batch, sizes.seed])(
    "every epoch is a permutation of the training samples, and every batch is full",
    (count, batchSize, seed) => {
      const train = trainOf(count);
      const epochs = 3;
      const steps = Math.ceil((epochs * count) / batchSize);
      const drawn = batchSamples(train, batchSize, rngOf(seed))(0, steps);
      expect(drawn).toHaveLength(steps * batchSize);
      for (let epoch = 0; epoch < epochs; epoch++) {
        const part = drawn.slice(epoch * count, (epoch + 1) * count);
        expect(part.toSorted()).toEqual(train);
      }
    },
  );

  lawTest.prop([sizes.train, sizes.batch, sizes.seed, fc.nat({ max: 30 }), fc.nat({ max: 30 })])(
    "a chunk drawn again, in parts or after later ones, is the same",
    (count, batchSize, seed, from, steps) => {
      const samplesAt = batchSamples(trainOf(count), batchSize, rngOf(seed));
      const first = samplesAt(from, steps);
      samplesAt(from + steps, 40);
      expect(samplesAt(from, steps)).toEqual(first);
      const half = Math.floor(steps / 2);
      const parts = [...samplesAt(from, half), ...samplesAt(from + half, steps - half)];
      expect(parts).toEqual(Array.from(first));
    },
  );

  test("the same seed gives the same batches, another seed others", () => {
    const drawn = (seed: number) => batchSamples(trainOf(50), 10, rngOf(seed))(0, 10);
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
  });

  test("two epochs have different orders", () => {
    const drawn = batchSamples(trainOf(50), 50, rngOf(0));
    expect(drawn(0, 1)).not.toEqual(drawn(1, 1));
  });
});

describe("gather", () => {
  const problem: Problem = {
    id: "three points",
    dataset: {
      size: 3,
      shape: [2],
      features: Float32Array.of(0, 1, 10, 11, 20, 21),
      featureNames: [],
      targets: { kind: "numbers", values: Float32Array.of(7, 8, 9), width: 1 },
    },
    train: Int32Array.of(0, 1, 2),
    validation: Int32Array.of(),
    chance: { metric: 0, loss: 1 },
    ceiling: undefined,
  };
  const encoded = { values: Float32Array.of(7, 8, 9), width: 1 };

  test("stacks features and targets of the samples in their order, repeated ones again", () => {
    expect(gather(problem, encoded, [2, 0, 2])).toEqual({
      x: Float32Array.of(20, 21, 0, 1, 20, 21),
      targets: Float32Array.of(9, 7, 9),
    });
  });

  test("of no samples is empty", () => {
    expect(gather(problem, encoded, [])).toEqual({
      x: new Float32Array(),
      targets: new Float32Array(),
    });
  });
});

/** Sample numbers that do not start at 0. */
function trainOf(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => 100 + i);
}
