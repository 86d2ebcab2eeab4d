import { fc, test as lawTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import type { Targets } from "../tasks/task.ts";
import { metricOf } from "./metric.ts";

const labels: Targets = {
  kind: "classes",
  labels: Int32Array.of(9, 0, 1, 2),
  names: ["a", "b", "c"],
};
const binary: Targets = { kind: "classes", labels: Int32Array.of(0, 1, 0), names: ["no", "yes"] };
const numbers: Targets = { kind: "numbers", values: Float32Array.of(1, 2, 3), width: 1 };

describe("accuracy", () => {
  test("is the share of samples whose largest output is their class", () => {
    const output = [0.8, 0.1, 0.1, 0.2, 0.3, 0.5, 0.1, 0.2, 0.7];
    expect(metricOf(labels, [1, 2, 3], output)).toBe(2 / 3);
  });

  test("of one unit asks for more than ½", () => {
    expect(metricOf(binary, [0, 1, 2], [0.5, 0.51, 0.49])).toBe(1);
    expect(metricOf(binary, [0, 1, 2], [0.9, 0.1, 0.9])).toBe(0);
  });

  test("counts an output that is not a number as wrong", () => {
    expect(metricOf(binary, [0, 1], [Number.NaN, Number.NaN])).toBe(0);
    expect(metricOf(labels, [1], [1, Number.NaN, 0])).toBe(0);
    const nothing = Number.NEGATIVE_INFINITY;
    expect(metricOf(labels, [1], [nothing, nothing, nothing])).toBe(0);
  });

  test("of several labels per sample is the share of all that are right", () => {
    const perStep: Targets = {
      kind: "classes",
      labels: Int32Array.of(9, 9, 0, 1, 1, 1),
      names: ["a", "b"],
      positions: 2,
    };
    expect(metricOf(perStep, [1, 2], [0.9, 0.1, 0.9, 0.1, 0.1, 0.9, 0.4, 0.6])).toBe(3 / 4);
    expect(metricOf(perStep, [2], [0.9, 0.4])).toBe(1 / 2);
  });

  test("takes infinity for what it is: the largest", () => {
    expect(metricOf(labels, [2], [0, Number.POSITIVE_INFINITY, 1])).toBe(1);
  });
});

describe("R²", () => {
  test("is 1 for the targets themselves, 0 for their mean, and negative for worse", () => {
    expect(metricOf(numbers, [0, 1, 2], [1, 2, 3])).toBe(1);
    expect(metricOf(numbers, [0, 1, 2], [2, 2, 2])).toBe(0);
    expect(metricOf(numbers, [0, 1, 2], [3, 2, 1])).toBe(-3); // 1 − 8 / 2
  });

  test("is −∞ where an output is not a number or infinite", () => {
    expect(metricOf(numbers, [0, 1], [Number.NaN, 2])).toBe(Number.NEGATIVE_INFINITY);
    expect(metricOf(numbers, [0, 1], [1, Number.POSITIVE_INFINITY])).toBe(Number.NEGATIVE_INFINITY);
  });

  test("is 0 where the targets do not vary", () => {
    expect(metricOf(numbers, [1, 1], [5, 6])).toBe(0);
  });

  test("of several columns compares the sums of both squares over all of them", () => {
    const targets: Targets = { kind: "numbers", values: Float32Array.of(0, 0, 2, 4), width: 2 };
    // Means 1 and 2: spread 1 + 1 + 4 + 4 = 10; one error of 1.
    expect(metricOf(targets, [0, 1], [0, 1, 2, 4])).toBeCloseTo(0.9, 12);
  });

  lawTest.prop([
    fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 3, maxLength: 3 }),
  ])("never exceeds 1", (output) => {
    expect(metricOf(numbers, [0, 1, 2], output)).toBeLessThanOrEqual(1);
  });
});
