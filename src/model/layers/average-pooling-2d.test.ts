import { expect, test } from "vitest";
import { conforms, run } from "../layer-run.fixture.ts";
import { layerKindOf } from "./index.ts";

conforms("AveragePooling2D", [
  { config: { poolSize: [2, 2], strides: [2, 2], padding: "valid" }, inputs: [[4, 5, 2]] },
  { config: { poolSize: [3, 2], strides: [1, 2], padding: "same" }, inputs: [[3, 3, 2]] },
]);

test("padding does not count", () => {
  const config = { poolSize: [3, 3], strides: [1, 1], padding: "same" as const };
  const { y } = run(
    layerKindOf("AveragePooling2D"),
    { config, inputs: [[2, 2, 1]] },
    { training: true, batch: 1, values: { x0: [4, 4, 4, 4] } },
  ).values;
  expect(y).toEqual(Float64Array.of(4, 4, 4, 4));
});
