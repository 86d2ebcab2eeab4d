import { expect, test } from "vitest";
import { testPlan } from "./test-plan.ts";

const many = Array.from({ length: 40 }, (_, made) => testPlan(made));

test("all tests of a repair together hold the level 0.05", () => {
  expect(many.reduce((sum, { alpha }) => sum + alpha, 0)).toBeLessThanOrEqual(0.05);
});

test("five seeds asked for are enough to pass every test", () => {
  for (const { alpha, extraSeeds } of many) expect(2 ** -(5 + extraSeeds)).toBeLessThan(alpha);
});
