import { expect, test } from "vitest";
import { fixupScale } from "./fixup.ts";

test("fixupScale is L^−½ for two layers per branch, L^−¼ for three", () => {
  expect(fixupScale(16, 2)).toBeCloseTo(1 / 4, 12);
  expect(fixupScale(16, 3)).toBeCloseTo(1 / 2, 12);
});

test("fixupScale is 1 where the only layer of a branch starts at 0", () => {
  expect(fixupScale(16, 1)).toBe(1);
});
