import { expect, test } from "vitest";
import { conforms } from "../layer-run.fixture.ts";
import { permute } from "./permute.ts";

conforms("Permute", [
  { config: { dims: [2, 1] }, inputs: [[2, 3]] },
  { config: { dims: [3, 1, 2] }, inputs: [[2, 3, 4]] },
]);

test.each([[[0, 1]], [[1, 1]], [[1, 3]], [[]], [2]])("refuses dims %j", (dims) => {
  expect(() => permute.read({ dims }, "m")).toThrow(
    `m: dims must be the axes 1, 2, … in some order, got ${JSON.stringify(dims)}`,
  );
});

test("refuses an input of other axes", () => {
  expect(() => permute.outputShape({ dims: [2, 1] }, [[2, 3, 4]])).toThrow(
    "permute: dims must name every axis of [2, 3, 4], got [2, 1]",
  );
});
