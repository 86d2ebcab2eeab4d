import { expect, test } from "vitest";
import { conforms } from "../layer-run.fixture.ts";
import { maximum } from "./maximum.ts";

conforms("Maximum", [
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
  expect(() => maximum.outputShape({}, [[3]])).toThrow("maximum: needs two inputs, got 1");
});
