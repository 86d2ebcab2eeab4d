import { expect, test } from "vitest";
import { conforms } from "../layer-run.fixture.ts";
import { reshape } from "./reshape.ts";

conforms("Reshape", [
  { config: { targetShape: [3, 2] }, inputs: [[6]] },
  { config: { targetShape: [-1, 4] }, inputs: [[2, 3, 2]] },
]);

test.each([[[-1, -1]], [[0, 3]], [[1.5]], [6], [undefined]])(
  "refuses target_shape %j",
  (target) => {
    expect(() => reshape.read({ target_shape: target }, "m")).toThrow(
      "m: target_shape must be a list of sizes, at most one of them -1, got ",
    );
  },
);

test.each([[[4]], [[-1, 4]], [[2, 2]]])("refuses six numbers as %j", (targetShape) => {
  expect(() => reshape.outputShape({ targetShape }, [[2, 3]])).toThrow(
    `reshape: target_shape must hold as many numbers as [2, 3], got [${targetShape.join(", ")}]`,
  );
});
