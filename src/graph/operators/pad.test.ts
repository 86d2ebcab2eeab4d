import { expect, test } from "vitest";
import { builder } from "../builder.ts";

test("pad appends nothing for pads of 0", () => {
  const ops = builder();
  const x = ops.input("x", [2, 3]);
  expect(ops.pad(x, [0, 0], [0, 0])).toBe(x);
});

test("pad refuses pads that are negative or of another rank", () => {
  const ops = builder();
  const x = ops.input("x", [2, 3]);
  expect(() => ops.pad(x, [1], [0])).toThrow(
    new RangeError("Pad: pads must be 4 counts for [2, 3], got [1, 0]"),
  );
  expect(() => ops.pad(x, [0, 0], [0, -1])).toThrow(
    new RangeError("Pad: pads must be 4 counts for [2, 3], got [0, 0, 0, -1]"),
  );
});
