import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { largestSingularValue } from "../stats/largest-singular-value.ts";
import { singularValues } from "../stats/svd.ts";
import { quarterCircle, singularEdges } from "./marchenko-pastur.ts";

const gaussian = (rows: number, columns: number, std: number) => {
  const rng = rngOf(`marchenko-pastur/${rows}/${columns}`);
  return Float64Array.from({ length: rows * columns }, () => std * rng.normal());
};

describe("singularEdges", () => {
  test("R51: a square matrix of variance 1/n reaches 2, 1000 × 250 of variance 1/250 reaches 3", () => {
    expect(singularEdges(500, 500, 1 / Math.sqrt(500)).largest).toBeCloseTo(2, 12);
    expect(singularEdges(1000, 250, 1 / Math.sqrt(250)).largest).toBeCloseTo(3, 12);
  });

  test("R51: random matrices reach them within 1 %", () => {
    const square = gaussian(400, 400, 1 / 20);
    expect(Math.abs(largestSingularValue(400, 400, square) / 2 - 1)).toBeLessThan(0.01);
    const tall = gaussian(400, 100, 1 / 10);
    const values = singularValues(400, 100, tall);
    const { smallest, largest } = singularEdges(400, 100, 1 / 10);
    // At 100 columns the edges stray by n^−⅔ = 5 %; twice that.
    expect(Math.abs((values[0] ?? 0) / largest - 1)).toBeLessThan(0.1);
    expect(Math.abs((values.at(-1) ?? 0) / smallest - 1)).toBeLessThan(0.1);
  });
});

describe("quarterCircle", () => {
  test("is a density with second moment g²", () => {
    const [gain, step] = [1.5, 1e-3];
    let [mass, square] = [0, 0];
    for (let s = step / 2; s < 2 * gain; s += step) {
      mass += quarterCircle(s, gain) * step;
      square += s * s * quarterCircle(s, gain) * step;
    }
    expect(mass).toBeCloseTo(1, 4);
    expect(square).toBeCloseTo(gain * gain, 4);
  });

  test("is 0 outside", () => {
    expect(quarterCircle(-0.1)).toBe(0);
    expect(quarterCircle(2.1)).toBe(0);
  });
});
