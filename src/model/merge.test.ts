import { expect, test } from "vitest";
import { evaluate } from "../engine/reference.ts";
import { builder } from "../graph/builder.ts";
import { layerKindOf } from "./layers/index.ts";
import { mergedMask, mergedShape } from "./merge.ts";
import type { Layer } from "./model.ts";

test.each([
  [[[3]], "m: needs two inputs, got 1"],
  [[[3], [2, 3]], "m: inputs must have as many axes, got [3] and [2, 3]"],
  [[[3], [2]], "broadcastShape: shapes do not fit, got [3] and [2]"],
])("mergedShape refuses %j", (shapes, message) => {
  expect(() => mergedShape(shapes, "m")).toThrow(new RangeError(message));
});

/** Output and mask of a merging layer on two sequences of two steps and one feature. */
function merged(
  kindName: string,
  masks: readonly (readonly number[] | undefined)[],
  config: Layer["config"] = {},
) {
  const kind = layerKindOf(kindName);
  const ops = builder();
  const call = {
    config,
    inputs: [ops.constant([2, 3], [1, 2, 1]), ops.constant([5, 1], [1, 2, 1])],
    masks: masks.map((mask) => mask && ops.constant(mask, [1, 2])),
    parameters: {},
    context: {
      training: true,
      trainable: true,
      noise: () => ops.constant([], [0]),
      update() {},
      preActivation() {},
      observe() {},
    },
  };
  const y = kind.forward(ops, call);
  const mask = kind.mask?.(ops, call);
  const values = evaluate(ops.graph(mask ? { y, mask } : { y }), {});
  return { y: Array.from(values["y"] ?? []), mask: mask && Array.from(values["mask"] ?? []) };
}

// Expected: keras.layers.Multiply and Maximum 3.15 on inputs whose masks were set.
test("Multiply takes a step that does not count for 1, and is 0 where none counts", () => {
  expect(merged("Multiply", [[1, 0], undefined])).toEqual({ y: [10, 1], mask: undefined });
  expect(
    merged("Multiply", [
      [1, 0],
      [0, 0],
    ]),
  ).toEqual({ y: [2, 0], mask: [1, 0] });
});

test("Maximum takes the other input's value for a step that does not count", () => {
  expect(merged("Maximum", [[0, 1], undefined])).toEqual({ y: [5, 3], mask: undefined });
  expect(
    merged("Maximum", [
      [1, 0],
      [0, 1],
    ]),
  ).toEqual({ y: [2, 1], mask: [1, 1] });
});

test("Add has a mask where all its inputs have one, and sums every step", () => {
  expect(merged("Add", [[0, 1], undefined])).toEqual({ y: [7, 4], mask: undefined });
  expect(
    merged("Add", [
      [0, 0],
      [0, 1],
    ]),
  ).toEqual({ y: [7, 4], mask: [0, 1] });
});

test("Concatenate counts features where any does, and steps behind one another each by itself", () => {
  expect(
    merged(
      "Concatenate",
      [
        [0, 1],
        [0, 0],
      ],
      { axis: 2 },
    ).mask,
  ).toEqual([0, 1]);
  expect(merged("Concatenate", [[0, 1], undefined], { axis: 2 }).mask).toEqual([1, 1]);
  expect(merged("Concatenate", [[0, 1], undefined], { axis: 1 }).mask).toEqual([0, 1, 1, 1]);
  expect(merged("Concatenate", [undefined, undefined], { axis: 2 }).mask).toBeUndefined();
});

test("mergedMask of no masks is none", () => {
  expect(mergedMask(builder(), { masks: [undefined, undefined] })).toBeUndefined();
});
