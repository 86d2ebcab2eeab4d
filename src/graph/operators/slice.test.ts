import { expect, test } from "vitest";
import { builder } from "../builder.ts";

type Lists = readonly [number[], number[], number[], number[]?];

function sliced(...[starts, ends, axes, steps]: Lists) {
  const ops = builder();
  return ops.slice(ops.input("x", [4, 6]), starts, ends, axes, steps);
}

test("slice cuts positions to the axis and counts negative ones from the end", () => {
  expect(sliced([1], [100], [0]).shape).toEqual([3, 6]);
  expect(sliced([-2], [6], [-1]).shape).toEqual([4, 2]);
  expect(sliced([0], [6], [1], [4]).shape).toEqual([4, 2]);
  expect(sliced([-1], [-7], [1], [-1]).shape).toEqual([4, 6]);
  expect(sliced([3], [1], [0]).shape).toEqual([0, 6]);
});

test("slice refuses what it cannot mean", () => {
  expect(() => sliced([0], [1], [2])).toThrow(
    new RangeError("Slice: axes must be different ones of [4, 6], got [2]"),
  );
  expect(() => sliced([0, 0], [1, 1], [1, -1])).toThrow(
    new RangeError("Slice: axes must be different ones of [4, 6], got [1, -1]"),
  );
  expect(() => sliced([0], [1], [0], [-2])).toThrow(
    new RangeError("Slice: steps must be positive or -1, got -2"),
  );
  expect(() => sliced([0, 1], [1], [0])).toThrow(
    new RangeError(
      'Slice: needs a start, end and step for each axis, got {"starts":[0,1],"ends":[1],"axes":[0],"steps":[1]}',
    ),
  );
  expect(() => sliced([0.5], [1], [0])).toThrow(
    new RangeError(
      'Slice: positions must be integers, got {"starts":[0.5],"ends":[1],"axes":[0],"steps":[1]}',
    ),
  );
});
