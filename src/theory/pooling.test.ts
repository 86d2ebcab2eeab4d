import { describe, expect, test } from "vitest";
import { averagePooling, maxPooling, upsamplingChi } from "./pooling.ts";

describe("maxPooling", () => {
  test.each([
    [4, 1.0294, 1.5513],
    [9, 1.485, 2.5626],
  ])(
    "of %d positions has mean %d and second moment %d, and hands the gradient on",
    (n, mean, second) => {
      const pooled = maxPooling(0, 1, n);
      expect(pooled.mean).toBeCloseTo(mean, 3);
      expect(pooled.secondMoment).toBeCloseTo(second, 3);
      expect(pooled.chi).toBe(1);
    },
  );

  test("moves with the mean and scales with the deviation of its input", () => {
    const [unit, moved] = [maxPooling(0, 1, 4), maxPooling(3, 4, 4)];
    expect(moved.mean).toBeCloseTo(3 + 2 * unit.mean, 12);
    const variance = ({ mean, secondMoment }: typeof unit) => secondMoment - mean * mean;
    expect(variance(moved)).toBeCloseTo(4 * variance(unit), 10);
  });
});

describe("averagePooling", () => {
  test("R41: 2 × 2 and a global average over 8 × 8 pass 1/4 and 1/64 of the squared gradient", () => {
    expect(averagePooling(0, 1, 4).chi).toBe(0.25);
    expect(averagePooling(0, 1, 64).chi).toBe(0.015625);
  });

  test("keeps the mean and divides the variance of independent positions", () => {
    const { mean, secondMoment } = averagePooling(2, 5, 4);
    expect(mean).toBe(2);
    expect(secondMoment - mean * mean).toBeCloseTo(1 / 4, 12);
  });

  test("keeps everything of equal positions", () => {
    expect(averagePooling(2, 5, 4, 5).secondMoment).toBeCloseTo(5, 12);
  });
});

test("upsampling by 2 in two dimensions adds up four gradients", () => {
  expect(upsamplingChi([2, 2])).toBe(4);
});
