import { expect, test } from "vitest";
import { builder } from "../../graph/builder.ts";
import { reachable } from "../../graph/graph.ts";
import { evaluate } from "../reference.ts";
import { wasmEngine } from "../wasm.ts";
import { simplified } from "./simplify.ts";

const isTested = (ops: ReturnType<typeof builder>, output: ReturnType<typeof ops.input>) => {
  const graph = ops.graph({ y: output });
  const { nodes } = simplified(graph);
  return reachable(nodes, graph.outputs).some(({ op }) => op === "IsNaN");
};

test.each([
  [[1, Number.NaN, 3, 4]],
  [[Number.NaN, -1, -2, -3]],
  [[1, 2, 3, Number.POSITIVE_INFINITY]],
  [[-1, -2, -3, Number.NEGATIVE_INFINITY]],
])("the largest of %j is the reference's, without a test of its own for NaN", async (values) => {
  const ops = builder();
  const x = ops.input("x", [2, 2]);
  const rows = ops.reduceMax(x, [1]);
  expect(isTested(ops, rows)).toBe(false);
  const graph = ops.graph({ rows, all: ops.reduceMax(x), columns: ops.reduceMax(x, [0], true) });
  const session = await wasmEngine.compile({ graph, carried: [] });
  const { outputs } = await session.run({}, { x: Float32Array.from(values) }, 1);
  const exact = evaluate(graph, { x: Float64Array.from(values) });
  for (const { name } of graph.outputs)
    expect(Array.from(outputs[name] ?? []), name).toEqual(Array.from(exact[name] ?? []));
});

test("a choice that only looks like it is kept", () => {
  const ops = builder();
  const x = ops.input("x", [4]);
  const y = ops.input("z", [4]);
  const some = ops.greater(ops.reduceSum(ops.cast(ops.isNaN(y))), 0);
  expect(isTested(ops, ops.where(some, Number.NaN, ops.reduceMax(x)))).toBe(true);
});
