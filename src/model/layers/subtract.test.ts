import { expect, test } from "vitest";
import { conforms } from "../layer-run.fixture.ts";
import { subtract } from "./subtract.ts";

conforms("Subtract", [
  {
    config: {},
    inputs: [
      [2, 3],
      [2, 3],
    ],
  },
]);

test("refuses a single input", () => {
  expect(() => subtract.outputShape({}, [[3]])).toThrow("subtract: needs two inputs, got 1");
});

test("refuses three inputs", () => {
  expect(() => subtract.outputShape({}, [[3], [3], [3]])).toThrow(
    "subtract: needs two inputs, got 3",
  );
});
