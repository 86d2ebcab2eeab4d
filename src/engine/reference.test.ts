import { expect, test } from "vitest";
import { builder } from "../graph/builder.ts";
import { evaluate } from "./reference.ts";

test("evaluate computes every output in float64", () => {
  const ops = builder();
  const x = ops.input("x", [2]);
  const graph = ops.graph({ y: ops.div(x, 3), total: ops.reduceSum(x) });
  expect(evaluate(graph, { x: Float64Array.of(1, 2) })).toEqual({
    y: Float64Array.of(1 / 3, 2 / 3),
    total: Float64Array.of(3),
  });
});

test("evaluate takes float32 inputs as the numbers they are", () => {
  const ops = builder();
  const graph = ops.graph({ y: ops.mul(ops.input("x", []), 1) });
  expect(evaluate(graph, { x: Float32Array.of(0.1) })["y"]?.[0]).toBe(Math.fround(0.1));
});

test("evaluate refuses an input that is missing or has another size", () => {
  const ops = builder();
  const graph = ops.graph({ y: ops.tanh(ops.input("x", [2, 3])) });
  expect(() => evaluate(graph, {})).toThrow(
    new RangeError('reference: input "x" must hold [2, 3], got nothing'),
  );
  expect(() => evaluate(graph, { x: new Float64Array(5) })).toThrow(
    new RangeError('reference: input "x" must hold [2, 3], got 5'),
  );
});
