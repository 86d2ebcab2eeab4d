import { expect, test } from "vitest";
import { fansOf } from "./fans.ts";

test.each([
  [[], 1, 1],
  [[5], 5, 5],
  [[3, 4], 3, 4],
  [[3, 3, 8, 16], 72, 144],
])("a tensor of shape %j fans in %d and out %d, as in Keras", (shape, fanIn, fanOut) => {
  expect(fansOf(shape)).toEqual({ fanIn, fanOut });
});
