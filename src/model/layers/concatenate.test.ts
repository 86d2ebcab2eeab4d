import { expect, test } from "vitest";
import { conforms } from "../layer-run.fixture.ts";
import { concatenate } from "./concatenate.ts";

conforms("Concatenate", [
  { config: { axis: -1 }, inputs: [[3], [1], [2]] },
  {
    config: { axis: 1 },
    inputs: [
      [2, 3],
      [1, 3],
    ],
  },
  {
    config: { axis: 3 },
    inputs: [
      [2, 2, 1],
      [2, 2, 2],
    ],
  },
]);

test.each([0, 1.5, [1], "last"])("refuses axis %j", (axis) => {
  expect(() => concatenate.read({ axis }, "m")).toThrow(
    `m: axis must be one axis after the batch, got ${JSON.stringify(axis)}`,
  );
});

test.each([
  [-1, [[3]], "concatenate: needs two inputs, got 1"],
  [
    3,
    [
      [2, 3],
      [2, 3],
    ],
    "concatenate: axis must lie in [2, 3], got 3",
  ],
  [
    -3,
    [
      [2, 3],
      [2, 3],
    ],
    "concatenate: axis must lie in [2, 3], got -3",
  ],
  [
    -1,
    [
      [2, 3],
      [3, 3],
    ],
    "concatenate: inputs must agree in all axes but -1, got [2, 3] and [3, 3]",
  ],
  [-1, [[3], [3, 3]], "concatenate: inputs must agree in all axes but -1, got [3] and [3, 3]"],
])("axis %d refuses inputs %j", (axis, inputs, message) => {
  expect(() => concatenate.outputShape({ axis }, inputs)).toThrow(new RangeError(message));
});
