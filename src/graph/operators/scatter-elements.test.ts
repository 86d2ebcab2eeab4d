import { expect, test } from "vitest";
import { evaluate } from "../../engine/reference.ts";
import { builder } from "../builder.ts";

test("scatterAdd counts with updates of 1, as a histogram", () => {
  const ops = builder();
  const bins = ops.cast(ops.input("i", [5]), "int64");
  const graph = ops.graph({ y: ops.scatterAdd(4, bins, ops.expand(1, [5])) });
  expect(evaluate(graph, { i: Float64Array.of(1, 3, 1, 1, 0) })["y"]).toEqual(
    Float64Array.of(1, 3, 0, 1),
  );
});

test("ScatterElements refuses other reductions, axes, types and shapes", () => {
  const ops = builder();
  const x = ops.input("x", [3]);
  const indices = ops.cast(ops.input("i", [4]), "int64");
  const updates = ops.input("u", [4]);
  const emitted = (attributes: { axis: number; reduction: string }) => () =>
    ops.emit("ScatterElements", [x, indices, updates], attributes);
  expect(emitted({ axis: 0, reduction: "none" })).toThrow(
    new RangeError('ScatterElements: reduction must be "add" and axis 0, got "none" and 0'),
  );
  expect(emitted({ axis: 1, reduction: "add" })).toThrow(
    new RangeError('ScatterElements: reduction must be "add" and axis 0, got "add" and 1'),
  );
  expect(() => ops.scatterAdd(3, indices, x)).toThrow(
    new RangeError("ScatterElements: needs vectors, as many indices as updates, got [3], [4], [3]"),
  );
  expect(() => ops.scatterAdd(3, updates, updates)).toThrow(
    new RangeError("ScatterElements: indices must be int64, got float32; try cast"),
  );
});
