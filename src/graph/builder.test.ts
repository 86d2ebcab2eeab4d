import { describe, expect, test } from "vitest";
import { evaluate } from "../engine/reference.ts";
import { builder } from "./builder.ts";

describe("builder", () => {
  test("appends the same operator on the same inputs once", () => {
    const ops = builder();
    const x = ops.input("x", [2]);
    expect(ops.tanh(x)).toBe(ops.tanh(x));
    expect(ops.add(x, 1)).toBe(ops.add(x, 1));
    expect(ops.nodes().map(({ op }) => op)).toEqual(["Tanh", "Add"]);
  });

  test("tells apart attributes, order of inputs, and constants of different shapes", () => {
    const ops = builder();
    const x = ops.input("x", [2, 2]);
    expect(ops.softmax(x, 0)).not.toBe(ops.softmax(x, 1));
    expect(ops.sub(x, 1)).not.toBe(ops.sub(1, x));
    expect(ops.constant([1], [])).not.toBe(ops.constant([1], [1]));
    expect(ops.constant([1, 2], [2])).toBe(ops.constant([1, 2], [2]));
  });

  test("names nodes after the scopes they were appended in, outermost first", () => {
    const ops = builder();
    const x = ops.input("x", [2]);
    const y = ops.scope("block", () => ops.scope("dense_1", () => ops.tanh(x)));
    expect(y.name).toBe("block/dense_1/Tanh_0");
    expect(ops.exp(x).name).toBe("Exp_1");
  });

  test("leaves a scope also when its body throws", () => {
    const ops = builder();
    const x = ops.input("x", [2]);
    const failing = () => {
      throw new RangeError("inside");
    };
    expect(() => ops.scope("dense_1", failing)).toThrow("inside");
    expect(ops.tanh(x).name).toBe("Tanh_0");
  });

  test("knows which tensors are constants", () => {
    const ops = builder();
    expect(ops.isConstant(ops.constant([1], []))).toBe(true);
    expect(ops.isConstant(ops.input("x", []))).toBe(false);
  });

  test("appends nothing for a reshape, expand, concat or split that changes nothing", () => {
    const ops = builder();
    const x = ops.input("x", [2, 3]);
    expect(ops.reshape(x, [2, 3])).toBe(x);
    expect(ops.expand(x, [2, 3])).toBe(x);
    expect(ops.concat([x], 0)).toBe(x);
    expect(ops.split(x, [2], 0)).toEqual([x]);
    expect(ops.nodes()).toEqual([]);
  });

  test("reduces all axes when none are named", () => {
    const ops = builder();
    expect(ops.reduceSum(ops.input("x", [2, 3])).shape).toEqual([]);
    expect(ops.reduceSum(ops.input("y", [2, 3]), undefined, true).shape).toEqual([1, 1]);
  });
});

describe("graph", () => {
  test("gives a tensor its output's name, and copies what is an input, a constant or named twice", () => {
    const ops = builder();
    const x = ops.input("x", [2]);
    const sum = ops.add(x, 1);
    const graph = ops.graph({ sum, again: sum, x2: x, one: ops.constant([1], []) });
    expect(graph.nodes.map(({ op }) => op)).toEqual(["Add", "Identity", "Identity", "Identity"]);
    const values = evaluate(graph, { x: Float64Array.of(1, 2) });
    expect(values["sum"]).toEqual(Float64Array.of(2, 3));
    expect(values["again"]).toEqual(Float64Array.of(2, 3));
    expect(values["x2"]).toEqual(Float64Array.of(1, 2));
    expect(values["one"]).toEqual(Float64Array.of(1));
  });

  test("keeps only what the outputs depend on: nodes, inputs and constants", () => {
    const ops = builder();
    const x = ops.input("x", [2]);
    const unused = ops.input("unused", [2]);
    ops.mul(unused, 5);
    const graph = ops.graph({ y: ops.add(x, 3) });
    expect(graph.inputs.map(({ name }) => name)).toEqual(["x"]);
    expect(graph.nodes.map(({ op }) => op)).toEqual(["Add"]);
    expect([...graph.constants.values()].map(({ data }) => Array.from(data))).toEqual([[3]]);
  });

  test("gives one tensor several names, and passes inputs through", () => {
    const ops = builder();
    const x = ops.input("x", [2]);
    const values = evaluate(ops.graph({ a: x, b: x }), { x: Float64Array.of(1, 2) });
    expect(values).toEqual({ a: Float64Array.of(1, 2), b: Float64Array.of(1, 2) });
  });

  test("can be taken again after more nodes were appended", () => {
    const ops = builder();
    const x = ops.input("x", []);
    const first = ops.graph({ y: ops.add(x, 1) });
    const second = ops.graph({ y: ops.mul(ops.add(x, 1), 2) });
    expect(evaluate(first, { x: Float64Array.of(3) })["y"]).toEqual(Float64Array.of(4));
    expect(evaluate(second, { x: Float64Array.of(3) })["y"]).toEqual(Float64Array.of(8));
  });
});

describe("operators refuse inputs that do not fit", () => {
  test.each([
    [
      "Gemm with different inner sizes",
      () => {
        const ops = builder();
        ops.gemm(ops.input("a", [2, 3]), ops.input("b", [4, 5]));
      },
      "Gemm: inner sizes differ, got [2, 3] · [4, 5]",
    ],
    [
      "Add of shapes that do not broadcast",
      () => {
        const ops = builder();
        ops.add(ops.input("a", [2, 3]), ops.input("b", [2]));
      },
      "broadcastShape: shapes do not fit, got [2, 3] and [2]",
    ],
    [
      "Reshape to another size",
      () => {
        const ops = builder();
        ops.reshape(ops.input("a", [2, 3]), [5]);
      },
      "Reshape: sizes differ, got [2, 3] to [5]",
    ],
    [
      "ReduceSum over no axis, which ONNX takes for all",
      () => {
        const ops = builder();
        ops.reduceSum(ops.input("a", [2, 3]), []);
      },
      "ReduceSum: needs an axis, got none; ONNX would reduce all",
    ],
    [
      "an operator that does not exist",
      () => {
        builder().emit("Resize", []);
      },
      'graph: unknown operator, got "Resize"',
    ],
  ])("%s", (_, call, text) => {
    expect(call).toThrow(new RangeError(text));
  });
});
