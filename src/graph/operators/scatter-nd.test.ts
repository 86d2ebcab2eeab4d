import { expect, test } from "vitest";
import { evaluate } from "../../engine/reference.ts";
import { builder } from "../builder.ts";

test("scatterRows is the transpose of gather: ⟨gather(x), u⟩ = ⟨x, scatterRows(u)⟩", () => {
  const ops = builder();
  const x = ops.input("x", [3, 2]);
  const u = ops.input("u", [2, 2, 2]);
  const indices = ops.cast(ops.input("i", [2, 2]), "int64");
  const graph = ops.graph({
    left: ops.reduceSum(ops.mul(ops.gather(x, indices), u)),
    right: ops.reduceSum(ops.mul(x, ops.scatterRows([3, 2], indices, u))),
  });
  const { left, right } = evaluate(graph, {
    x: Float64Array.of(1, 2, 3, 4, 5, 6),
    u: Float64Array.of(1, -1, 2, 3, 5, 7, 11, 13),
    i: Float64Array.of(2, 0, 2, 2),
  });
  expect(left).toEqual(right);
});

test("scatterRows takes a scalar index for one row", () => {
  const ops = builder();
  const row = ops.cast(ops.input("i", []), "int64");
  const graph = ops.graph({ y: ops.scatterRows([3, 2], row, ops.input("u", [2])) });
  const { y } = evaluate(graph, { i: Float64Array.of(1), u: Float64Array.of(5, 6) });
  expect(y).toEqual(Float64Array.of(0, 0, 5, 6, 0, 0));
});

test("ScatterND refuses other reductions, types and shapes", () => {
  const ops = builder();
  const x = ops.input("x", [3, 2]);
  const indices = ops.cast(ops.input("i", [4, 1]), "int64");
  const updates = ops.input("u", [4, 2]);
  expect(() => ops.emit("ScatterND", [x, indices, updates], { reduction: "mul" })).toThrow(
    new RangeError('ScatterND: reduction must be "add", got "mul"'),
  );
  const add = { reduction: "add" };
  expect(() => ops.emit("ScatterND", [x, updates, updates], add)).toThrow(
    new RangeError("ScatterND: indices must be int64 [..., 1], got float32 [4, 2]"),
  );
  expect(() => ops.emit("ScatterND", [x, indices, x], add)).toThrow(
    new RangeError("ScatterND: updates must be [4, 2], got [3, 2]"),
  );
  expect(() => ops.emit("ScatterND", [ops.input("s", []), indices, x], add)).toThrow(
    new RangeError("ScatterND: data needs an axis, got []"),
  );
});
