import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { rngOf } from "../core/rng.ts";
import { pairedTest } from "./paired-test.ts";

const differences = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 10 });
const zerosLike = (values: readonly number[]) => values.map(() => 0);

describe("pairedTest", () => {
  test("gives 2⁻ⁿ when every pair wins", () => {
    expect(pairedTest([2, 3, 4, 5, 6], [1, 1, 1, 1, 1])).toEqual({
      n: 5,
      meanDifference: 3,
      wins: 5,
      losses: 0,
      ties: 0,
      p: 1 / 32,
    });
  });

  test("reproduces Fisher's exact p for Darwin's maize, 863 of 32,768", () => {
    // Fisher 1935, §21: height differences of 15 pairs in eighths of an inch.
    const maize = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];
    expect(pairedTest(maize, zerosLike(maize)).p).toBe(863 / 32768);
  });

  test("says nothing without pairs and when all pairs tie", () => {
    expect(pairedTest([], [])).toEqual({
      n: 0,
      meanDifference: Number.NaN,
      wins: 0,
      losses: 0,
      ties: 0,
      p: 1,
    });
    expect(pairedTest([1, 1], [1, 1])).toMatchObject({ ties: 2, p: 1 });
  });

  test.prop([differences])("p of both directions is 1 plus the chance of a tie", (values) => {
    const better = pairedTest(values, zerosLike(values)).p;
    const worse = pairedTest(zerosLike(values), values).p;
    expect(better + worse).toBeGreaterThanOrEqual(1);
    expect(Math.max(better, worse)).toBeLessThanOrEqual(1);
  });

  test.prop([differences])("p does not depend on the unit", (values) => {
    const tenths = values.map((value) => value / 10);
    expect(pairedTest(tenths, zerosLike(tenths)).p).toBe(pairedTest(values, zerosLike(values)).p);
  });

  test("samples above 20 pairs, close to the normal limit and the same for the same seed", () => {
    const rng = rngOf(3);
    const values = Array.from({ length: 40 }, () => 0.3 + rng.normal());
    const first = pairedTest(values, zerosLike(values), 7);
    const z = values.reduce((a, b) => a + b, 0) / Math.sqrt(values.reduce((a, b) => a + b * b, 0));
    const normalTail = 0.5 * Math.exp(-0.717 * z - 0.416 * z * z); // Lin 1989, to 1 % here
    // 20,000 draws: three standard errors at p ≈ 0.05 are 0.005; skewness adds as much.
    expect(Math.abs(first.p - normalTail)).toBeLessThan(0.01);
    expect(pairedTest(values, zerosLike(values), 7)).toEqual(first);
  });

  test("is never 0 when it samples", () => {
    const wins = new Array<number>(60).fill(1);
    expect(pairedTest(wins, zerosLike(wins)).p).toBe(1 / 20000);
  });

  test("says what is wrong with the lists", () => {
    expect(() => pairedTest([1], [])).toThrow(
      new RangeError("pairedTest: lists must be equally long, got 1 and 0"),
    );
    expect(() => pairedTest([1, Number.NaN], [1, 1])).toThrow(
      new RangeError(
        "pairedTest: differences must be finite, got NaN in pair 1; try the worst possible value for a diverged run",
      ),
    );
  });
});
