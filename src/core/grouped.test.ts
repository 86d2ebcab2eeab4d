import { expect, test } from "vitest";
import { grouped } from "./grouped.ts";

test("items with one key come together, in the order in which they came", () => {
  expect([...grouped([3, 1, 4, 1, 5, 9], (n) => n % 2)]).toEqual([
    [1, [3, 1, 1, 5, 9]],
    [0, [4]],
  ]);
  expect(grouped([], String).size).toBe(0);
});
