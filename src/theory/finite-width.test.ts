import { describe, expect, test } from "vitest";
import { activations } from "./activations.fixture.ts";
import { linearLogGain, logGain, predictionInterval, reluLogGain } from "./finite-width.ts";
import { digamma, trigamma } from "./polygamma.ts";

/** Per width: variance and mean of the log squared gain of a He–ReLU layer. */
const exact = [
  [8, 1.247, -0.39878],
  [16, 0.41959, -0.1764],
  [20, 0.31176, -0.13719],
  [32, 0.1775, -0.08254],
  [50, 0.10817, -0.05174],
  [64, 0.083, -0.04011],
  [100, 0.05194, -0.02542],
  [128, 0.04023, -0.01979],
  [256, 0.01982, -0.00983],
  [512, 0.00984, -0.0049],
] as const;

describe("reluLogGain", () => {
  test.each(exact)("of %d units has variance %d and mean %d", (width, variance, mean) => {
    const found = reluLogGain(width);
    expect(Math.abs(found.variance - variance)).toBeLessThan(width === 8 ? 6e-5 : 6e-6);
    expect(Math.abs(found.mean - mean)).toBeLessThan(6e-6);
  });

  test.each([
    ["R28", 50, 50, 5.41, -2.587],
    ["R29", 100, 20, 1.039, -0.508],
    ["R30", 32, 10, 1.775, -0.825],
  ])("%s: width %d, %d layers have variance %d and mean %d", (_, width, depth, variance, mean) => {
    const found = reluLogGain(width);
    expect(found.variance * depth).toBeCloseTo(variance, 2);
    expect(found.mean * depth).toBeCloseTo(mean, 3);
  });

  test("tends to 5/n and −5/2n", () => {
    const { mean, variance } = reluLogGain(4000);
    expect(variance * 4000).toBeCloseTo(5, 1);
    expect(mean * 4000).toBeCloseTo(-2.5, 1);
  });

  test("says that a width is a positive integer", () => {
    expect(() => reluLogGain(0)).toThrow(
      new RangeError("reluLogGain: width must be a positive integer, got 0"),
    );
    expect(() => reluLogGain(2.5)).toThrow(RangeError);
  });
});

describe("logGain", () => {
  test("has variance 5/n for ReLU at every length and 2/n without activation", () => {
    expect(logGain(activations.relu, 0.3, 64).variance).toBeCloseTo(5 / 64, 9);
    expect(logGain(activations.linear, 1, 64)).toEqual({
      mean: expect.closeTo(-1 / 64, 9),
      variance: expect.closeTo(2 / 64, 9),
    });
  });
});

describe("linearLogGain", () => {
  test("R32: 50 layers of 50 units have variance 2.04", () => {
    expect(linearLogGain(50).variance * 50).toBeCloseTo(2.04, 2);
  });
});

describe("predictionInterval", () => {
  test("of 40 He–ReLU layers of 64 units is 0.38 decades wide to each standard deviation", () => {
    const leading = new Array(40).fill(logGain(activations.relu, 1, 64));
    expect(predictionInterval(0, leading).std).toBeCloseTo(0.38, 2);
    const wider = new Array(50).fill(logGain(activations.relu, 1, 50));
    expect(predictionInterval(0, wider).std).toBeCloseTo(0.49, 2);
  });

  test("has its middle at 0.28 of the mean norm for 50 layers of 50 units", () => {
    const { center, low, high, std } = predictionInterval(1, new Array(50).fill(reluLogGain(50)));
    expect(10 ** (center - 1)).toBeCloseTo(0.274, 3);
    expect(high - low).toBeCloseTo(4 * std, 12);
  });

  test("is a point without layers", () => {
    expect(predictionInterval(0.5, [])).toEqual({ low: 0.5, center: 0.5, high: 0.5, std: 0 });
  });
});

describe("digamma and trigamma", () => {
  test("have their known values at ½ and 1", () => {
    const euler = 0.5772156649015329;
    expect(digamma(1)).toBeCloseTo(-euler, 13);
    expect(digamma(0.5)).toBeCloseTo(-euler - 2 * Math.LN2, 13);
    expect(trigamma(1)).toBeCloseTo(Math.PI ** 2 / 6, 13);
    expect(trigamma(0.5)).toBeCloseTo(Math.PI ** 2 / 2, 13);
  });

  test("are infinite at 0 and NaN below", () => {
    expect(digamma(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(trigamma(0)).toBe(Number.POSITIVE_INFINITY);
    expect(digamma(-1)).toBeNaN();
    expect(trigamma(-1)).toBeNaN();
  });
});
