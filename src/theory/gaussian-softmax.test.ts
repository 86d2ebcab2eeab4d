import { describe, expect, test } from "vitest";
import { rngOf } from "../core/rng.ts";
import { gaussianSoftmax } from "./gaussian-softmax.ts";
import { softmaxJacobian } from "./softmax-loss.ts";

describe("gaussianSoftmax", () => {
  test("R44: the squared Jacobian of 64 tokens is .01538 uniform, .1008 and .0427 at std 4 and 16", () => {
    expect(gaussianSoftmax(64, 0).jacobian).toBeCloseTo(63 / 64 ** 2, 12);
    expect(gaussianSoftmax(64, 0.01).jacobian).toBeCloseTo(0.01538, 4);
    // 2.4e6 draws gave .1011 and .0421 with errors of .0005.
    expect(gaussianSoftmax(64, 4).jacobian).toBeCloseTo(0.1008, 4);
    expect(gaussianSoftmax(64, 16).jacobian).toBeCloseTo(0.0427, 4);
    expect(Math.abs(gaussianSoftmax(64, 4).jacobian / 0.099 - 1)).toBeLessThan(0.02);
  });

  test.each([
    [0.5, 0.0199],
    [1, 0.0384],
  ])("participation of 64 tokens at std %d is %d as measured", (std, expected) => {
    expect(Math.abs(gaussianSoftmax(64, std).participation / expected - 1)).toBeLessThan(0.015);
  });

  test("agrees with sampled attention", () => {
    const rng = rngOf("attention");
    let [participation, jacobian] = [0, 0];
    const draws = 4000;
    for (let draw = 0; draw < draws; draw++) {
      const weights = Array.from({ length: 8 }, () => Math.exp(2 * rng.normal()));
      const sum = weights.reduce((a, b) => a + b);
      const p = weights.map((weight) => weight / sum);
      participation += p.reduce((a, b) => a + b * b, 0) / draws;
      jacobian += softmaxJacobian(p) / draws;
    }
    const found = gaussianSoftmax(8, 2);
    // 0.19 and 0.09 per draw, so 0.003 and 0.0015 of the means; four of those.
    expect(Math.abs(found.participation - participation)).toBeLessThan(0.012);
    expect(Math.abs(found.jacobian - jacobian)).toBeLessThan(0.006);
  });

  test("goes from 1/T to 1, and to a Jacobian of 0 at both ends of one token", () => {
    expect(gaussianSoftmax(1, 3)).toEqual({
      participation: expect.closeTo(1, 9),
      jacobian: expect.closeTo(0, 9),
    });
    expect(gaussianSoftmax(64, 1e-3).participation).toBeCloseTo(1 / 64, 6);
    expect(gaussianSoftmax(64, 30).participation).toBeGreaterThan(0.9);
  });

  test("says what it cannot take", () => {
    expect(() => gaussianSoftmax(0, 1)).toThrow(
      new RangeError("gaussianSoftmax: tokens must be >= 1, got 0"),
    );
    expect(() => gaussianSoftmax(4, -1)).toThrow(
      new RangeError("gaussianSoftmax: std must be >= 0, got -1"),
    );
  });
});

test("logits of any size end in attention to one token, at once and without a jump", () => {
  const [before, after] = [29.9, 30.1].map((std) => gaussianSoftmax(16, std));
  expect((after?.jacobian ?? 0) / (before?.jacobian ?? 1)).toBeCloseTo(1, 1);
  const huge = gaussianSoftmax(16, 1e9);
  expect(huge.participation).toBeCloseTo(1, 6);
  expect(huge.jacobian).toBeLessThan(1e-7);
  expect(gaussianSoftmax(16, Number.POSITIVE_INFINITY)).toEqual({ participation: 1, jacobian: 0 });
});
