import { expect, test } from "vitest";
import { builder } from "../builder.ts";
import { gradient } from "../gradient.ts";
import type { Shape } from "../tensor.ts";

function product(a: Shape, b: Shape) {
  const ops = builder();
  return ops.matmul(ops.input("a", a), ops.input("b", b));
}

test("matmul multiplies matrices and broadcasts the axes before them", () => {
  expect(product([2, 3], [3, 4]).shape).toEqual([2, 4]);
  expect(product([5, 1, 2, 3], [6, 3, 4]).shape).toEqual([5, 6, 2, 4]);
  expect(product([0, 2, 3], [3, 4]).shape).toEqual([0, 2, 4]);
});

test("matmul refuses shapes that do not fit", () => {
  expect(() => product([2, 3], [4, 2])).toThrow(
    new RangeError("MatMul: inner sizes differ, got [2, 3] · [4, 2]"),
  );
  expect(() => product([3], [3, 2])).toThrow(
    new RangeError("MatMul: both sides need two axes, got [3] · [3, 2]; try reshape"),
  );
  expect(() => product([2, 2, 3], [4, 3, 2])).toThrow(
    new RangeError("broadcastShape: shapes do not fit, got [2] and [4]"),
  );
});

test("matmul with one matrix for the batch has its gradient from one product, without a sum", () => {
  const ops = builder();
  const a = ops.input("a", [5, 4, 3]);
  const b = ops.input("b", [3, 2]);
  const grad = gradient(ops, ops.reduceSum(ops.matmul(a, b)))(b) ?? b;
  const used = ops.graph({ grad }).nodes.map(({ op }) => op);
  expect(used.filter((op) => op === "Gemm")).toHaveLength(1);
  expect(used).not.toContain("ReduceSum");
});
