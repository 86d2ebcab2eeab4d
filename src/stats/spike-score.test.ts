import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { spikeScore, spikeScores } from "./spike-score.ts";

function logNormal(count: number, sigma: number, seed: number): number[] {
  const rng = rngOf(seed);
  return Array.from({ length: count }, () => Math.exp(sigma * rng.normal()));
}

describe("spikeScore", () => {
  test("of a ten times larger norm after a constant history is 1 / 0.05 = 20", () => {
    expect(spikeScore(10, new Array(128).fill(1))).toBeCloseTo(20, 12);
  });

  test("divides by 1.4826 MAD when the history is restless", () => {
    // log10 of the history: −1, 0, 1, so median 0 and MAD 1.
    expect(spikeScore(100, [0.1, 1, 10])).toBeCloseTo(2 / 1.4826, 12);
  });

  test("sees only the last 128 values", () => {
    const history = [...new Array(500).fill(1e6), ...new Array(128).fill(1)];
    expect(spikeScore(1, history)).toBe(0);
  });

  test("does not depend on the scale of the norms", () => {
    const history = logNormal(128, 0.5, 1);
    const scaled = history.map((norm) => 1e-6 * norm);
    expect(spikeScore(7e-6, scaled)).toBeCloseTo(spikeScore(7, history), 9);
  });

  test("is -Infinity at 0, Infinity at Infinity, NaN at NaN and below two values of history", () => {
    expect(spikeScore(0, [1, 2, 3])).toBe(Number.NEGATIVE_INFINITY);
    expect(spikeScore(Number.POSITIVE_INFINITY, [1, 2, 3])).toBe(Number.POSITIVE_INFINITY);
    expect(spikeScore(Number.NaN, [1, 2, 3])).toBeNaN();
    expect(spikeScore(1, [1, 0, Number.NaN, Number.POSITIVE_INFINITY])).toBeNaN();
  });

  test.each([0.3, 0.6])("never passes 6 on 3,000 stationary log-normal steps, σ = %d", (sigma) => {
    const scores = spikeScores(logNormal(3128, sigma, 5)).slice(128);
    expect(Math.max(...scores)).toBeLessThan(6);
  });
});

describe("spikeScores", () => {
  test("judges every step by the steps before it", () => {
    const scores = spikeScores([1, 1, 1, 1, 1000, 1]);
    expect(scores.slice(0, 2)).toEqual(Float64Array.of(Number.NaN, Number.NaN));
    expect(scores[4]).toBeCloseTo(60, 9);
    expect(scores[5]).toBe(0);
  });
});
