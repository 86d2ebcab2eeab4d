import { fc, test as lawTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { extremeEigenvalues } from "./lanczos.ts";

const options = { iterations: 40, tolerance: 1e-8 };
/** Relative; the squared residual bounds the error of a converged eigenvalue. */
const tolerance = 1e-8;

function ends(diagonal: readonly number[], more: Partial<typeof options> = {}) {
  return extremeEigenvalues(
    async (direction) => direction.map((value, i) => value * (diagonal[i] ?? 0)),
    diagonal.length,
    rngOf("lanczos"),
    { ...options, ...more },
  );
}

describe("the ends of a spectrum", () => {
  test("are found far inside a large matrix, and the residual says so", async () => {
    const diagonal = [...Array.from({ length: 500 }, (_, i) => i / 500), 7, -3];
    const { largest, smallest, iterations, isConverged, residual } = await ends(diagonal);
    expect(Math.abs(largest - 7)).toBeLessThan(7 * tolerance);
    expect(Math.abs(smallest + 3)).toBeLessThan(3 * tolerance);
    expect([isConverged, iterations < 40, residual <= 1e-8]).toEqual([true, true, true]);
  });

  lawTest.prop([
    fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 12 }),
  ])("are exact for small matrices, whatever the signs", async (diagonal) => {
    const { largest, smallest, isConverged } = await ends(diagonal, { tolerance: 1e-14 });
    expect(largest).toBeCloseTo(Math.max(...diagonal), 8);
    expect(smallest).toBeCloseTo(Math.min(...diagonal), 8);
    expect(isConverged).toBe(true);
  });

  test("are not claimed when the products run out", async () => {
    const diagonal = Array.from({ length: 400 }, (_, i) => i / 400);
    const { isConverged, iterations, residual } = await ends(diagonal, { iterations: 5 });
    expect([isConverged, iterations]).toEqual([false, 5]);
    expect(residual).toBeGreaterThan(0.01);
  });

  test("are 0 for a matrix of zeros and NaN for one with NaN", async () => {
    expect(await ends([0, 0, 0])).toMatchObject({ largest: 0, smallest: 0, isConverged: true });
    expect((await ends([1, Number.NaN])).largest).toBeNaN();
  });
});
