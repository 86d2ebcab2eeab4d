import { expect, test } from "vitest";
import { conforms } from "../layer-run.fixture.ts";
import { maxPooling1D } from "./max-pooling-1d.ts";

conforms("MaxPooling1D", [
  { config: { poolSize: [2], strides: [2], padding: "valid" }, inputs: [[5, 2]] },
  { config: { poolSize: [3], strides: [1], padding: "same" }, inputs: [[4, 2]] },
]);

test("moves by the size of the pool unless told", () => {
  expect(maxPooling1D.read({ pool_size: 3, strides: null }, "m").strides).toEqual([3]);
});
