import { fc, test as lawTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { evaluate } from "../engine/reference.ts";
import { builder } from "../graph/builder.ts";
import { clipped } from "./clipping.ts";
import type { Clip } from "./recipe.ts";

const float64Digits = 12;
const kinds = ["value", "norm", "global-norm"] as const;
const real = fc.double({ min: -10, max: 10, noNaN: true });
const list = fc.array(real, { minLength: 3, maxLength: 3 });
const threshold = fc.double({ min: 0.01, max: 20, noNaN: true });

/** Clipping once more, on plain numbers; those that read more than gradients are tested in clips/. */
const naive: {
  readonly [K in (typeof kinds)[number]]: (
    grads: readonly (readonly number[])[],
    c: number,
  ) => number[];
} = {
  value: (grads, c) => grads.flat().map((g) => Math.min(c, Math.max(-c, g))),
  norm: (grads, c) => grads.flatMap((grad) => toNorm(grad, c)),
  "global-norm": (grads, c) => toNorm(grads.flat(), c),
};

describe.each(kinds)("clip by %s", (kind) => {
  lawTest.prop([list, list, threshold])("is what it says on plain numbers", (a, b, c) => {
    const expected = naive[kind]([a, b], c);
    clip({ kind, threshold: c }, [a, b]).forEach((g, i) => {
      expect(g).toBeCloseTo(expected[i] ?? Number.NaN, float64Digits);
    });
  });

  lawTest.prop([list, list, threshold])(
    "never raises an element, nor turns its sign",
    (a, b, c) => {
      const before = [...a, ...b];
      clip({ kind, threshold: c }, [a, b]).forEach((g, i) => {
        const was = before[i] ?? 0;
        expect(Math.abs(g)).toBeLessThanOrEqual(Math.abs(was) * (1 + 1e-12));
        expect(g * was).toBeGreaterThanOrEqual(0);
      });
    },
  );

  test("leaves gradients under the threshold exactly as they are, zeros too", () => {
    const grads = [
      [0.1, -0.2, 0],
      [1e-30, 0, 0],
    ];
    expect(clip({ kind, threshold: 1 }, grads)).toEqual(grads.flat());
  });

  test("keeps a NaN where it is", () => {
    const result = clip({ kind, threshold: 1 }, [
      [Number.NaN, 5, 0],
      [0.1, 0.1, 0.1],
    ]);
    expect(result[0]).toBeNaN();
  });
});

test.each(["norm", "global-norm"] as const)(
  "clip by %s leaves a gradient of infinite norm as it is, so that clipping does not hide it",
  (kind) => {
    const huge = [1e200, -1e200, 3]; // finite, but their squares are not
    expect(clip({ kind, threshold: 1 }, [huge, [0, 0, 0]]).slice(0, 3)).toEqual(huge);
    const infinite = [Number.POSITIVE_INFINITY, 1, 0];
    expect(clip({ kind, threshold: 1 }, [infinite, [0, 0, 0]]).slice(0, 3)).toEqual(infinite);
  },
);

test("clip by norm bounds every tensor by itself, by global norm all of them together", () => {
  const grads = [
    [3, 4, 0],
    [0, 0, 0.5],
  ];
  expect(clip({ kind: "norm", threshold: 1 }, grads)).toEqual([
    0.6000000000000001, 0.8, 0, 0, 0, 0.5,
  ]);
  const together = clip({ kind: "global-norm", threshold: 1 }, grads);
  expect(Math.hypot(...together)).toBeCloseTo(1, float64Digits);
  expect((together[1] ?? 0) / (together[5] ?? 1)).toBeCloseTo(8, float64Digits); // 4 / 0.5: the direction stays
});

test("without a clip the gradients stand side by side", () => {
  expect(
    clip(undefined, [
      [1, 2, 3],
      [4, 5, 6],
    ]),
  ).toEqual([1, 2, 3, 4, 5, 6]);
});

function clip(how: Clip | undefined, grads: readonly (readonly number[])[]): number[] {
  const ops = builder();
  const parts = grads.map((each, i) => {
    const grad = ops.input(`g${i}`, [each.length]);
    return { grad, value: grad, isOutput: false };
  });
  const fed = Object.fromEntries(grads.map((grad, i) => [`g${i}`, Float64Array.from(grad)]));
  const values = evaluate(ops.graph({ flat: clipped(ops, how, parts, new Map()).grad }), fed);
  return Array.from(values["flat"] ?? []);
}

function toNorm(grad: readonly number[], c: number): number[] {
  const norm = Math.hypot(...grad);
  return grad.map((g) => (norm > c ? (g * c) / norm : g));
}
