import { fc, test as lawTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { evaluate } from "../engine/reference.ts";
import { builder } from "./builder.ts";
import { gradient } from "./gradient.ts";
import type { Ops } from "./ops.ts";
import type { Tensor } from "./tensor.ts";

const real = fc.double({ min: -2, max: 2, noNaN: true });
const vector = fc.array(real, { minLength: 3, maxLength: 3 });

/** Digits after the point of sums of a few float64 products about 1. */
const float64Digits = 12;

const f = (ops: Ops, x: Tensor) => ops.reduceSum(ops.tanh(ops.mul(x, x)));
const g = (ops: Ops, x: Tensor) => ops.reduceMean(ops.exp(ops.sub(1, x)));

lawTest.prop([vector, real, real])("the gradient of a·f + b·g is a·∇f + b·∇g", (x, a, b) => {
  const both = gradientAt(x, (ops, t) => ops.add(ops.mul(a, f(ops, t)), ops.mul(b, g(ops, t))));
  const [gradF, gradG] = [gradientAt(x, f), gradientAt(x, g)];
  both.forEach((value, i) => {
    expect(value).toBeCloseTo(a * (gradF[i] ?? 0) + b * (gradG[i] ?? 0), float64Digits);
  });
});

lawTest.prop([vector])("a value used several times collects the gradient of every use", (x) => {
  const grad = gradientAt(x, (ops, t) => {
    const shared = ops.mul(t, t);
    return ops.reduceSum(ops.add(ops.mul(shared, shared), ops.mul(3, shared)));
  });
  x.forEach((value, i) => {
    expect(grad[i]).toBeCloseTo(4 * value ** 3 + 6 * value, float64Digits); // d(x⁴ + 3x²)/dx
  });
});

lawTest.prop([vector])("both inputs of one operator may be the same tensor", (x) => {
  const grad = gradientAt(x, (ops, t) => ops.reduceSum(ops.div(t, ops.add(t, 3))));
  x.forEach((value, i) => {
    expect(grad[i]).toBeCloseTo(3 / (value + 3) ** 2, float64Digits);
  });
});

test("the gradient of a loss with respect to itself is 1", () => {
  const ops = builder();
  const loss = ops.reduceSum(ops.input("x", [3]));
  const grad = gradient(ops, loss)(loss);
  expect(grad && ops.isConstant(grad)).toBe(true);
});

test("the gradient is also there for what lies between input and loss", () => {
  const ops = builder();
  const x = ops.input("x", [2]);
  const hidden = ops.mul(x, 2);
  const loss = ops.reduceSum(ops.mul(hidden, hidden));
  const graph = ops.graph({ grad: gradient(ops, loss)(hidden) ?? ops.expand(0, [2]) });
  expect(evaluate(graph, { x: Float64Array.of(1, -3) })["grad"]).toEqual(Float64Array.of(4, -12));
});

test("a weight used at every time step collects one product of long matrices", () => {
  const ops = builder();
  const steps = 5;
  const w = ops.input("w", [3, 3]);
  const x = ops.input("x", [2, 3]);
  let h = x;
  for (let t = 0; t < steps; t++) h = ops.tanh(ops.gemm(h, w));
  const gradOf = gradient(ops, ops.reduceSum(ops.mul(h, h)));
  const graph = ops.graph({ grad: gradOf(w) ?? w });
  const products = graph.nodes.filter(
    ({ op, attributes }) => op === "Gemm" && attributes["transA"],
  );
  expect(products.length).toBe(1);

  const values = {
    w: Float64Array.of(0.5, -0.2, 0.1, 0.3, 0.8, -0.4, -0.6, 0.2, 0.9),
    x: Float64Array.of(1, 2, -1, 0.5, -0.3, 0.7),
  };
  const lossAt = (moved: Float64Array) => {
    const plain = builder();
    const kernel = plain.input("w", [3, 3]);
    let state = plain.input("x", [2, 3]);
    for (let t = 0; t < steps; t++) state = plain.tanh(plain.gemm(state, kernel));
    const loss = plain.reduceSum(plain.mul(state, state));
    return evaluate(plain.graph({ loss }), { ...values, w: moved })["loss"]?.[0] ?? Number.NaN;
  };
  const h0 = 1e-6;
  evaluate(graph, values)["grad"]?.forEach((value, i) => {
    const at = values.w[i] ?? 0;
    const difference =
      (lossAt(values.w.with(i, at + h0)) - lossAt(values.w.with(i, at - h0))) / (2 * h0);
    expect(value).toBeCloseTo(difference, 8);
  });
});

test("an input that the loss does not read has no gradient", () => {
  const ops = builder();
  const x = ops.input("x", [2]);
  const unused = ops.input("unused", [2]);
  ops.mul(unused, x);
  const gradOf = gradient(ops, ops.reduceSum(x));
  expect(gradOf(x)).toBeDefined();
  expect(gradOf(unused)).toBeUndefined();
});

test("an input that is read only through a comparison has no gradient", () => {
  const ops = builder();
  const x = ops.input("x", [2]);
  const loss = ops.reduceSum(ops.cast(ops.greater(x, 0)));
  expect(gradient(ops, loss)(x)).toBeUndefined();
});

test("a branch that is not taken gives no NaN", () => {
  const grad = gradientAt([0, 4, 9], (ops, x) =>
    ops.reduceSum(ops.where(ops.greater(x, 1), ops.sqrt(ops.where(ops.greater(x, 1), x, 1)), 0)),
  );
  expect(grad).toEqual([0, 1 / 4, 1 / 6]);
});

test("a second derivative is the gradient of a gradient", () => {
  const second = gradientAt([2, -1, 0.5], (ops, x) => {
    const cube = ops.reduceSum(ops.mul(x, ops.mul(x, x)));
    return ops.reduceSum(gradient(ops, cube)(x) ?? x);
  });
  expect(second).toEqual([12, -6, 3]); // 6x
});

test("backward nodes stand in the scope of the layer whose forward node they differentiate", () => {
  const ops = builder();
  const x = ops.input("x", [2]);
  const y = ops.scope("dense_1", () => ops.tanh(x));
  gradient(ops, ops.reduceSum(y));
  const names = ops.nodes().map(({ name }) => name);
  expect(names.some((name) => name.startsWith("dense_1/backward/"))).toBe(true);
  expect(names.some((name) => name.startsWith("backward/"))).toBe(true);
});

test("a loss that is not a scalar is refused", () => {
  const ops = builder();
  expect(() => gradient(ops, ops.input("x", [2, 3]))).toThrow(
    new RangeError("gradient: loss must be a scalar, got [2,3]"),
  );
});

test("the walk does not go below the tensors it is to stop at", () => {
  const ops = builder();
  const x = ops.input("x", [2]);
  const hidden = ops.tanh(x);
  const gradOf = gradient(ops, ops.reduceSum(ops.mul(hidden, 3)), [hidden]);
  expect(gradOf(hidden)).toBeDefined();
  expect(gradOf(x)).toBeUndefined();
});

describe("a tensor with a rule of its own", () => {
  /** x³ by two products, whose rule says 3x²·dy in one. */
  const cubed = (ops: Ops, x: Tensor, factor = 3) =>
    ops.withGradient(ops.mul(x, ops.mul(x, x)), {
      inputs: [x],
      gradient: (dy) => [ops.mul(ops.mul(factor, dy), ops.mul(x, x))],
    });

  test("is differentiated by it, once and twice", () => {
    const at = [2, -1, 0.5];
    expect(gradientAt(at, (ops, x) => ops.reduceSum(cubed(ops, x)))).toEqual([12, 3, 0.75]);
    const second = gradientAt(at, (ops, x) => {
      const grad = gradient(ops, ops.reduceSum(cubed(ops, x)))(x);
      return ops.reduceSum(grad ?? x);
    });
    expect(second).toEqual([12, -6, 3]);
  });

  test("adds to what comes in on other ways, and leaves what lies between without a gradient", () => {
    const both = gradientAt([2], (ops, x) =>
      ops.reduceSum(ops.add(cubed(ops, x, 5), ops.mul(x, 7))),
    );
    expect(both).toEqual([27]);
    const ops = builder();
    const x = ops.input("x", [2]);
    const inside = ops.mul(x, x);
    const gradOf = gradient(ops, ops.reduceSum(cubed(ops, x)));
    expect(gradOf(inside)).toBeUndefined();
  });

  test("is differentiated operator by operator where the walk has tensors to stop at", () => {
    const ops = builder();
    const x = ops.input("x", [2]);
    const inside = ops.mul(x, x);
    const gradOf = gradient(ops, ops.reduceSum(cubed(ops, x)), [inside]);
    expect(gradOf(inside)).toBeDefined();
  });
});

/** ∇ of a scalar of x at a point. */
function gradientAt(at: readonly number[], loss: (ops: Ops, x: Tensor) => Tensor): number[] {
  const ops = builder();
  const x = ops.input("x", [at.length]);
  const grad = gradient(ops, loss(ops, x))(x) ?? ops.expand(0, x.shape);
  const values = evaluate(ops.graph({ grad }), { x: Float64Array.from(at) });
  return Array.from(values["grad"] ?? []);
}
