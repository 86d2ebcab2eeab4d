import { expect, test } from "vitest";
import { conforms } from "../layer-run.fixture.ts";
import { multiply } from "./multiply.ts";

conforms("Multiply", [
  {
    config: {},
    inputs: [
      [2, 3],
      [2, 3],
    ],
  },
  { config: {}, inputs: [[3], [3], [1]] },
]);

test("refuses a single input", () => {
  expect(() => multiply.outputShape({}, [[3]])).toThrow("multiply: needs two inputs, got 1");
});
