import { fc, test as lawTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { axisIndex, broadcastShape, sameShape, sizeOf, stridesOf } from "./tensor.ts";

const shape = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });

describe("broadcastShape", () => {
  lawTest.prop([shape])("of a shape with itself or a scalar is that shape", (a) => {
    expect(broadcastShape(a, a)).toEqual(a);
    expect(broadcastShape(a, [])).toEqual(a);
  });

  lawTest.prop([shape, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 })])(
    "does not depend on the order, and replaces axes of size 1",
    (a, ones) => {
      const b = a.map((axis, i) => (ones[i] ? 1 : axis));
      expect(broadcastShape(a, b)).toEqual(a);
      expect(broadcastShape(b, a)).toEqual(a);
    },
  );

  test("names both shapes when they do not fit", () => {
    expect(() => broadcastShape([2, 3], [4, 3])).toThrow(
      new RangeError("broadcastShape: shapes do not fit, got [2, 3] and [4, 3]"),
    );
  });
});

lawTest.prop([shape])("stridesOf is the number of elements behind each axis", (a) => {
  expect(stridesOf(a)).toEqual(a.map((_, i) => sizeOf(a.slice(i + 1))));
});

test("sizeOf a scalar is 1, of an empty axis 0", () => {
  expect(sizeOf([])).toBe(1);
  expect(sizeOf([3, 0])).toBe(0);
});

test("axisIndex counts negative axes from the end", () => {
  expect(axisIndex(-1, 3)).toBe(2);
  expect(axisIndex(0, 3)).toBe(0);
});

test("sameShape compares rank and every axis", () => {
  expect(sameShape([2, 3], [2, 3])).toBe(true);
  expect(sameShape([2, 3], [2, 3, 1])).toBe(false);
  expect(sameShape([2, 3], [3, 2])).toBe(false);
});
