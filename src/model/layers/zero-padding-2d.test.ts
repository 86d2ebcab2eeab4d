import { expect, test } from "vitest";
import { conforms } from "../layer-run.fixture.ts";
import { zeroPadding2D } from "./zero-padding-2d.ts";

conforms("ZeroPadding2D", [
  {
    config: {
      padding: [
        [1, 0],
        [2, 1],
      ],
    },
    inputs: [[2, 3, 2]],
  },
]);

test("reads one number, one per axis, or two per axis", () => {
  const both = (height: number[], width: number[]) => ({ padding: [height, width] });
  expect(zeroPadding2D.read({ padding: 2 }, "m")).toEqual(both([2, 2], [2, 2]));
  expect(zeroPadding2D.read({ padding: [1, 3] }, "m")).toEqual(both([1, 1], [3, 3]));
  const uneven = [
    [1, 0],
    [2, 1],
  ];
  expect(zeroPadding2D.read({ padding: uneven }, "m")).toEqual({ padding: uneven });
});

test.each([[-1], [[1, 2, 3]], ["same"]])("refuses the padding %j", (padding) => {
  expect(() => zeroPadding2D.read({ padding }, "m")).toThrow(
    new RangeError(
      `m: padding must be whole numbers ≥ 0, one, one for each axis or two for each, got ${JSON.stringify(padding)}`,
    ),
  );
});
