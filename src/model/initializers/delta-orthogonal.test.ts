import { expect, test } from "vitest";
import { rngOf } from "../../core/rng.ts";
import { fansOf } from "../fans.ts";
import { initializerOf, initializerRef, readInitializer, writeInitializer } from "./index.ts";

const float32Tolerance = 1e-6;

function sampleOf(shape: readonly number[], gain = 1): Float32Array {
  return initializerOf("delta-orthogonal").sample(shape, fansOf(shape), { gain }, rngOf("delta"));
}

/** Entry [i, j] of the matrix at one position of a kernel. */
function at(kernel: Float32Array, [inputs, outputs]: readonly [number, number], position: number) {
  return (i: number, j: number) => kernel[(position * inputs + i) * outputs + j] ?? Number.NaN;
}

test.each([
  ["a row of 3", [3, 4, 6], 1],
  ["a window of 3 × 3", [3, 3, 4, 6], 4],
  ["a window of 2 × 5: the earlier of two middles", [2, 5, 4, 6], 2],
  ["a window of 1 × 1", [1, 1, 4, 6], 0],
  ["no window", [4, 6], 0],
])("%s holds an orthogonal matrix times the gain in its middle, and zeros", (_, shape, middle) => {
  const gain = 1.5;
  const kernel = sampleOf(shape, gain);
  const entry = at(kernel, [4, 6], middle);
  for (let a = 0; a < 4; a++)
    for (let b = 0; b <= a; b++) {
      const dot = [0, 1, 2, 3, 4, 5].reduce((sum, j) => sum + entry(a, j) * entry(b, j), 0);
      expect(Math.abs(dot - (a === b ? gain ** 2 : 0))).toBeLessThan(float32Tolerance);
    }
  expect(kernel.filter((weight) => weight !== 0).length).toBe(24);
});

test("with fewer outputs than inputs the columns are orthonormal, so units keep their size", () => {
  const entry = at(sampleOf([3, 3, 6, 4]), [6, 4], 4);
  for (let a = 0; a < 4; a++) {
    const norm = [0, 1, 2, 3, 4, 5].reduce((sum, i) => sum + entry(i, a) ** 2, 0);
    expect(Math.abs(norm - 1)).toBeLessThan(float32Tolerance);
  }
});

test("its variance is that of all positions together", () => {
  const shape = [3, 3, 8, 12];
  const gain = 2;
  const kernel = sampleOf(shape, gain);
  const meanSquare = kernel.reduce((sum, weight) => sum + weight ** 2, 0) / kernel.length;
  const { mean, variance } = initializerOf("delta-orthogonal").moments(fansOf(shape), { gain });
  expect(mean).toBe(0);
  expect(variance).toBeCloseTo(gain ** 2 / (9 * 12), 12);
  expect(Math.abs(meanSquare / variance - 1)).toBeLessThan(float32Tolerance);
});

test("a vector is refused", () => {
  expect(() => sampleOf([5])).toThrow(
    new RangeError("delta-orthogonal: needs at least two axes, got [5]"),
  );
});

test("Keras finds it in a package of its own", () => {
  const ref = initializerRef("delta-orthogonal", { gain: 2 });
  expect(writeInitializer(ref, "keras3")).toEqual({
    module: null,
    class_name: "DeltaOrthogonal",
    config: { gain: 2, seed: null },
    registered_name: "Isograd>DeltaOrthogonal",
  });
  const inKeras2 = { class_name: "Isograd>DeltaOrthogonal", config: { gain: 2, seed: null } };
  expect(writeInitializer(ref, "keras2")).toEqual(inKeras2);
  expect(readInitializer(inKeras2, initializerRef("zeros"), "m")).toEqual(ref);
});
