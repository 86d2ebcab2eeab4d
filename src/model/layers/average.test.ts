import { expect, test } from "vitest";
import { conforms } from "../layer-run.fixture.ts";
import { average } from "./average.ts";

conforms("Average", [
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
  expect(() => average.outputShape({}, [[3]])).toThrow("average: needs two inputs, got 1");
});
