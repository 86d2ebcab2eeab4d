import { fc, test as lawTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { evaluate } from "../engine/reference.ts";
import { builder } from "./builder.ts";
import { gradient } from "./gradient.ts";
import { type Graph, reachable } from "./graph.ts";
import type { Ops } from "./ops.ts";
import { sizeOf, type Tensor } from "./tensor.ts";

const toFront = [0, 3, 1, 2];
const toBack = [0, 2, 3, 1];

/** Float64 sums of at most 120 numbers about 1, in another order. */
const reordered = 1e-11;

describe("withFewerTransposes", () => {
  test("a transpose and its inverse are nothing", () => {
    const { graph } = simplified((ops, x) => ({
      y: ops.relu(ops.transpose(ops.transpose(x, toFront), toBack)),
    }));
    expect(operatorsOf(graph)).toEqual(["Relu"]);
  });

  test("two transposes are one", () => {
    const { graph } = simplified((ops, x) => ({
      y: ops.transpose(ops.transpose(x, toFront), [1, 0, 2, 3]),
    }));
    expect(operatorsOf(graph)).toEqual(["Transpose"]);
    expect(graph.nodes[0]?.attributes).toEqual({ perm: [3, 0, 1, 2] });
  });

  test("a transpose moves past what works element by element, and meets its inverse", () => {
    const { graph } = simplified((ops, x) => {
      const z = ops.transpose(x, toFront);
      return { y: ops.transpose(ops.mul(ops.tanh(z), ops.add(z, 2)), toBack) };
    });
    expect(operatorsOf(graph)).toEqual(["Tanh", "Add", "Mul"]);
  });

  test("a number per channel turns with the channels, by a reshape", () => {
    const { graph } = simplified((ops, x) => {
      const perChannel = ops.input("v", [4]);
      return {
        y: ops.transpose(ops.add(ops.transpose(x, [0, 1, 3, 2]), perChannel), [0, 1, 3, 2]),
      };
    });
    expect(operatorsOf(graph)).toEqual(["Reshape", "Add"]);
    expect(graph.nodes[0]?.outputs[0]?.shape).toEqual([1, 1, 4, 1]);
  });

  test("a slice cuts the tensor as it is stored, along the axes that are meant", () => {
    const { graph } = simplified((ops, x) => ({
      y: ops.slice(ops.transpose(x, toFront), [1, 0], [4, 3], [1, 3], [2, 1]),
      same: ops.slice(ops.transpose(ops.transpose(x, toFront), toBack), [0], [1], [1]),
    }));
    expect(operatorsOf(graph)).toEqual(["Slice", "Transpose", "Slice"]);
    expect(graph.nodes[0]?.attributes["axes"]).toEqual([3, 2]);
  });

  test("a reduction reads the tensor as it is stored, along the axes that are meant", () => {
    const { graph } = simplified((ops, x) => ({
      y: ops.reduceSum(ops.transpose(x, toFront), [0, 2, 3]),
      all: ops.reduceSumSquare(ops.transpose(x, toFront)),
      kept: ops.reduceMean(ops.transpose(x, toFront), [1], true),
    }));
    expect(operatorsOf(graph)).toEqual(["ReduceSum", "ReduceSumSquare", "ReduceMean", "Transpose"]);
    expect(graph.nodes[0]?.attributes["axes"]).toEqual([0, 1, 2]);
    expect(graph.nodes[3]?.outputs[0]?.shape).toEqual([2, 1, 3, 4]);
  });

  test("an operator that is read both ways is transposed once", () => {
    const { graph } = simplified((ops, x) => {
      const z = ops.relu(ops.transpose(x, toFront));
      const rows = ops.reshape(z, [10, 12]);
      return { a: ops.reshape(z, [2, 60]), b: rows, c: ops.transpose(z, toBack) };
    });
    expect(operatorsOf(graph).filter((op) => op === "Transpose")).toHaveLength(1);
  });

  test("an output has its name, shape and order of axes, also where it is stored otherwise", () => {
    const { graph } = simplified((ops, x) => ({
      y: ops.relu(ops.transpose(x, toFront)),
      same: ops.transpose(ops.transpose(x, toFront), toBack),
    }));
    expect(graph.outputs.map(({ name, shape }) => ({ name, shape }))).toEqual([
      { name: "y", shape: [2, 5, 3, 4] },
      { name: "same", shape: [2, 3, 4, 5] },
    ]);
  });

  test("an Expand goes where the operator broadcasts anyway", () => {
    const { graph } = simplified((ops, x) => ({
      y: ops.add(x, ops.expand(ops.input("v", [5]), x.shape)),
      alone: ops.neg(ops.expand(ops.input("w", [5]), x.shape)),
    }));
    expect(operatorsOf(graph)).toEqual(["Add", "Expand", "Neg"]);
  });

  test("conditions and their branches turn together", () => {
    const { graph } = simplified((ops, x) => {
      const z = ops.transpose(x, toFront);
      return { y: ops.transpose(ops.where(ops.greater(z, 0), z, Number.NaN), toBack) };
    });
    expect(operatorsOf(graph)).toEqual(["Greater", "Where"]);
  });

  test("between two convolutions of a network nothing is transposed, forward", () => {
    const { graph } = simplified((ops, x) => {
      const first = channelsLast(ops, x, ops.input("w1", [6, 5, 3, 3]));
      const mean = ops.reduceMean(first, [0, 1, 2]);
      const hidden = ops.relu(ops.mul(ops.sub(first, mean), ops.input("gamma", [6])));
      return { y: channelsLast(ops, hidden, ops.input("w2", [2, 6, 3, 3])) };
    });
    expect(operatorsOf(graph).filter((op) => op === "Transpose")).toHaveLength(2);
  });
});

const perms = [[0, 1, 2, 3], toFront, toBack, [1, 0, 3, 2], [3, 2, 1, 0], [0, 2, 1, 3]];
const step = fc.record({
  kind: fc.nat({ max: 12 }),
  of: fc.nat(),
  with: fc.nat(),
  perm: fc.constantFrom(...perms),
  axes: fc.constantFrom([0], [1], [3], [0, 1, 2], [1, 3], [0, 2, 3], [0, 1, 2, 3]),
  keepdims: fc.boolean(),
});

lawTest.prop([fc.array(step, { minLength: 2, maxLength: 14 })])(
  "every tensor of any graph keeps its value, and the gradient",
  (steps) => {
    const { graph, plain } = simplified((ops, x) => {
      const tensors = [x, ops.input("square", [3, 3, 3, 3]), ops.input("v", [5])];
      for (const each of steps) tensors.push(appended(ops, tensors, each));
      const last = ops.tanh(tensors.at(-1) ?? x);
      const grad = gradient(ops, ops.reduceSum(ops.mul(last, last)))(x);
      return Object.fromEntries([...tensors, grad ?? x].map((tensor, i) => [`t${i}`, tensor]));
    });
    const feeds = Object.fromEntries(plain.inputs.map(({ name, shape }) => [name, numbers(shape)]));
    const actual = evaluate(graph, feeds);
    const expected = evaluate(plain, feeds);
    plain.outputs.forEach((tensor, i) => {
      const wanted = expected[tensor.name];
      const got = actual[`t${i}`];
      expect(got?.length).toBe(wanted?.length);
      got?.forEach((value, at) => {
        const target = wanted?.[at] ?? Number.NaN;
        expect(Math.abs(value - target)).toBeLessThanOrEqual(reordered * (1 + Math.abs(target)));
      });
    });
  },
);

/** One more operator on the tensors so far; what does not fit becomes a tanh. */
function appended(
  ops: Ops,
  tensors: readonly Tensor[],
  each: {
    kind: number;
    of: number;
    with: number;
    perm: readonly number[];
    axes: readonly number[];
    keepdims: boolean;
  },
): Tensor {
  const x = tensors[each.of % tensors.length] as Tensor;
  const other = tensors[each.with % tensors.length] as Tensor;
  const isFull = x.shape.length === 4;
  switch (each.kind) {
    case 0:
    case 1:
    case 2:
      return isFull ? ops.transpose(x, each.perm) : ops.tanh(x);
    case 3:
      return isFull ? ops.reduceMean(x, each.axes, each.keepdims) : ops.tanh(x);
    case 4:
      return isFull ? ops.reduceMax(x, each.axes, each.keepdims) : ops.tanh(x);
    case 5:
      return ops.sigmoid(x);
    case 6:
      return ops.reshape(x, [sizeOf(x.shape)]);
    case 7:
      return broadcast(x, other) ? ops.where(ops.greater(x, 0.2), x, other) : ops.neg(x);
    case 8:
      return broadcast(x, other) ? ops.expand(x, broadcast(x, other) ?? []) : ops.abs(x);
    case 9:
      return ops.mul(x, 0.5);
    case 10:
      return isFull ? everySecond(ops, x, each.axes[0] ?? 0) : ops.tanh(x);
    default:
      return broadcast(x, other) ? ops.sub(x, ops.mul(other, 0.5)) : ops.tanh(x);
  }
}

function everySecond(ops: Ops, x: Tensor, axis: number): Tensor {
  return ops.slice(x, [0], [x.shape[axis] ?? 1], [axis], [2]);
}

function broadcast(a: Tensor, b: Tensor): readonly number[] | undefined {
  const rank = Math.max(a.shape.length, b.shape.length);
  const sizes = Array.from({ length: rank }, (_, i) => [
    a.shape[a.shape.length - rank + i] ?? 1,
    b.shape[b.shape.length - rank + i] ?? 1,
  ]);
  const fits = sizes.every(([left, right]) => left === right || left === 1 || right === 1);
  return fits ? sizes.map((pair) => Math.max(...pair)) : undefined;
}

/** The graph as the builder hands it out, and with the nodes as they were appended. */
function simplified(build: (ops: Ops, x: Tensor) => Record<string, Tensor>): {
  readonly graph: Graph;
  readonly plain: Graph;
} {
  const ops = builder();
  const outputs = build(ops, ops.input("x", [2, 3, 4, 5]));
  const graph = ops.graph(outputs);
  const tensors = Object.values(outputs);
  return { graph, plain: { ...graph, outputs: tensors, nodes: reachable(ops.nodes(), tensors) } };
}

function channelsLast(ops: Ops, x: Tensor, w: Tensor): Tensor {
  const window = { kernelShape: [3, 3], pads: [1, 1, 1, 1] } as const;
  return ops.transpose(ops.conv(ops.transpose(x, toFront), w, window), toBack);
}

/** Without the copies that give an output its name. */
function operatorsOf(graph: Graph): readonly string[] {
  return graph.nodes.map(({ op }) => op).filter((op) => op !== "Identity");
}

function numbers(shape: readonly number[]): Float64Array {
  return Float64Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(1 + i * 2.3));
}
