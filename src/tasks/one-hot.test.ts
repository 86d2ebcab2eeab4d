import { expect, test } from "vitest";
import { oneHotSequences } from "./one-hot.ts";

test("every step has a single 1, at its symbol, asked for in order", () => {
  const asked: string[] = [];
  const { shape, features } = oneHotSequences({
    id: "t",
    samples: 2,
    steps: 2,
    kinds: 3,
    symbol(n, t) {
      asked.push(`${n}${t}`);
      return n + t;
    },
  });
  expect(shape).toEqual([2, 3]);
  expect([...features]).toEqual([1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1]);
  expect(asked).toEqual(["00", "01", "10", "11"]);
});
