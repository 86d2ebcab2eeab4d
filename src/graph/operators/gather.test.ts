import { expect, test } from "vitest";
import { evaluate } from "../../engine/reference.ts";
import { builder } from "../builder.ts";

function rowsOf(values: readonly number[]) {
  const ops = builder();
  const indices = ops.cast(ops.input("i", [values.length]), "int64");
  const graph = ops.graph({ y: ops.gather(ops.input("x", [3]), indices) });
  return evaluate(graph, { x: Float64Array.of(5, 6, 7), i: Float64Array.from(values) })["y"];
}

test("gather takes rows, and counts negative indices from the end", () => {
  expect(rowsOf([2, 0, -1, -3])).toEqual(Float64Array.of(7, 5, 7, 5));
});

test.each([3, -4, Number.NaN])("gather refuses the index %s of three rows", (index) => {
  expect(() => rowsOf([index])).toThrow(/^Gather: index must be in \[-3, 2\], got -?\d+$/);
});

test("gather refuses floats as indices, scalars and other axes", () => {
  const ops = builder();
  const x = ops.input("x", [3]);
  const indices = ops.cast(x, "int64");
  expect(() => ops.gather(x, x)).toThrow(
    new RangeError("Gather: indices must be int64, got float32; try cast"),
  );
  expect(() => ops.gather(ops.input("scalar", []), indices)).toThrow(
    new RangeError("Gather: data needs an axis, got []"),
  );
  expect(() => ops.emit("Gather", [x, indices], { axis: 1 })).toThrow(
    new RangeError("Gather: axis must be 0, got 1; try transpose"),
  );
});
