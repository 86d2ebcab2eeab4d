import { fc, test as lawTest } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { featureStatistics } from "./standardization.ts";
import type { Problem } from "./task.ts";

function problemWith(rows: readonly (readonly number[])[], train = rows.map((_, n) => n)): Problem {
  return {
    id: "p",
    dataset: {
      size: rows.length,
      shape: [rows[0]?.length ?? 0],
      features: Float32Array.from(rows.flat()),
      featureNames: [],
      targets: { kind: "numbers", values: new Float32Array(rows.length), width: 1 },
    },
    train: Int32Array.from(train),
    validation: new Int32Array(),
    chance: { metric: 0, loss: 0 },
    ceiling: undefined,
  };
}

test("the figures of two inputs are those of a hand calculation", () => {
  const figures = featureStatistics(
    problemWith([
      [3, 4],
      [1, 0],
    ]),
  );
  expect(figures).toEqual({
    means: Float64Array.of(2, 2),
    stds: Float64Array.of(1, 2),
    mean: 2,
    secondMoment: 6.5,
    maxAbsolute: 4,
    meanCosine: expect.closeTo(0.6, 12),
    nonFinite: 0,
  });
});

test("only the training part counts", () => {
  const rows = [
    [1, 2],
    [3, 5],
    [1e6, -1e6],
  ];
  expect(featureStatistics(problemWith(rows, [0, 1]))).toEqual(
    featureStatistics(problemWith(rows.slice(0, 2))),
  );
});

test("a constant feature has standard deviation exactly 0", () => {
  const rows = Array.from({ length: 1000 }, (_, n) => [0.1, 1e30, n]);
  const { stds } = featureStatistics(problemWith(rows));
  expect([stds[0], stds[1]]).toEqual([0, 0]);
});

test("NaN and infinity are counted and left out", () => {
  const { means, stds, mean, maxAbsolute, nonFinite } = featureStatistics(
    problemWith([
      [1, Number.NaN, 2],
      [3, Number.NaN, Number.NEGATIVE_INFINITY],
    ]),
  );
  expect(means).toEqual(Float64Array.of(2, Number.NaN, 2));
  expect(stds).toEqual(Float64Array.of(1, Number.NaN, 0));
  expect([mean, maxAbsolute, nonFinite]).toEqual([2, 3, 3]);
});

test("without a finite value every figure is NaN", () => {
  const { mean, secondMoment, maxAbsolute, meanCosine } = featureStatistics(
    problemWith([[Number.NaN]]),
  );
  expect([mean, secondMoment, maxAbsolute, meanCosine]).toEqual(Array(4).fill(Number.NaN));
});

test("the mean cosine leaves out inputs that are zero or not finite, and is NaN below two others", () => {
  const rows = [
    [1, 0],
    [0, 0],
    [Number.NaN, 1],
    [1, 1],
  ];
  expect(featureStatistics(problemWith(rows)).meanCosine).toBeCloseTo(Math.SQRT1_2, 12);
  expect(featureStatistics(problemWith(rows.slice(0, 3))).meanCosine).toBeNaN();
});

test("the mean cosine of more than 200 inputs is taken evenly over the training part", () => {
  const rows = Array.from({ length: 1000 }, (_, n) => (n < 500 ? [1, 0] : [0, 1]));
  expect(featureStatistics(problemWith(rows)).meanCosine).toBeCloseTo(99 / 199, 12);
});

const coordinate = fc.integer({ min: -50, max: 50 });
const input = fc.tuple(coordinate, coordinate, coordinate);

lawTest.prop([fc.array(input, { minLength: 2, maxLength: 20 })])(
  "all figures agree with their definitions, pair by pair",
  (rows) => {
    const figures = featureStatistics(problemWith(rows));
    const values = rows.flat();
    const mean = (numbers: readonly number[]) =>
      numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
    for (const i of [0, 1, 2]) {
      const column = rows.map((row) => row[i] ?? 0);
      const center = mean(column);
      expect(figures.means[i]).toBeCloseTo(center, 9);
      expect(figures.stds[i]).toBeCloseTo(Math.sqrt(mean(column.map((x) => (x - center) ** 2))), 6);
    }
    expect(figures.mean).toBeCloseTo(mean(values), 9);
    expect(figures.secondMoment).toBeCloseTo(mean(values.map((x) => x * x)), 9);
    expect(figures.maxAbsolute).toBe(Math.max(...values.map(Math.abs)));
    const nonzero = rows.filter((row) => row.some((x) => x !== 0));
    const cosines = nonzero.flatMap((a, n) => nonzero.slice(n + 1).map((b) => cosine(a, b)));
    if (cosines.length > 0) expect(figures.meanCosine).toBeCloseTo(mean(cosines), 9);
  },
);

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (u: readonly number[], v: readonly number[]) =>
    u.reduce((sum, x, i) => sum + x * (v[i] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
