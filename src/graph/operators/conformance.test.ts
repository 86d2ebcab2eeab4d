import { describe, expect, test } from "vitest";
import { golden } from "../../../test/golden/golden.ts";
import type { NamedValues } from "../../engine/engine.ts";
import { onnxruntimeEngine } from "../../engine/onnxruntime.ts";
import { evaluate } from "../../engine/reference.ts";
import { builder } from "../builder.ts";
import { type Attributes, listAttribute } from "../call.ts";
import { type Gradient, gradient } from "../gradient.ts";
import type { Ops, Window } from "../ops.ts";
import type { DataType, Shape, Tensor } from "../tensor.ts";
import { operators } from "./index.ts";

interface GoldenBlock {
  readonly shape: Shape;
  readonly data: readonly number[];
  readonly type?: DataType;
}

/** One application of an operator, by PyTorch in float64: see test/golden/operators.py. */
interface GoldenCase {
  readonly name: string;
  readonly inputs: readonly GoldenBlock[];
  readonly attributes: Attributes;
  readonly outputs: readonly GoldenBlock[];
  /** The gradients are those of Σ weights·outputs; `null` where an output is left out of the sum. */
  readonly weights?: readonly (readonly number[] | null)[];
  /** `null` for inputs of other types than floats. */
  readonly grads?: readonly (readonly number[] | null)[];
  /** False at kinks and extremes, where finite differences say nothing. */
  readonly smooth?: boolean;
}

const cases = golden<Readonly<Record<string, readonly GoldenCase[]>>>("operators");

/** Both sides are float64 and the file keeps 15 digits. */
const float64Tolerance = { relative: 1e-12, absolute: 1e-14 };
/** Central differences with step 1e-5: truncation about 1e-10, rounding about 1e-11. */
const differenceTolerance = { relative: 1e-7, absolute: 1e-8 };
/** As above, of a sum of squares L that may be large: its roundings of 2⁻⁵² L show as about 1e-10 L. */
const secondTolerance = (loss: number) => ({ relative: 1e-6, absolute: 1e-6 + 1e-9 * loss });
/** A few roundings of 2⁻²⁴ and the approximations of exp, tanh and erf in ONNX Runtime. */
const float32Tolerance = { relative: 1e-6, absolute: 1e-6 };

describe.each(operators.map(({ op }) => op))("%s", (op) => {
  const own = cases[op] ?? [];

  test("has cases in test/golden/operators.py", () => {
    expect(own.length).toBeGreaterThan(0);
  });

  test.each(own)("has PyTorch's value and gradient on $name", (example) => {
    const actual = evaluateCase(op, example, (data) => Float64Array.from(data));
    example.outputs.forEach(({ data }, i) => {
      expectClose(actual[`y${i}`], data, float64Tolerance);
    });
    example.grads?.forEach((grad, i) => {
      if (grad) expectClose(actual[`dx${i}`] ?? grad.map(() => 0), grad, float64Tolerance);
    });
  });

  const smooth = own.filter((example) => example.smooth);
  test.each(smooth)("has the gradient of finite differences on $name", (example) => {
    const exact = evaluateCase(op, example, (data) => Float64Array.from(data));
    example.inputs.forEach((input, i) => {
      if (input.type === undefined)
        expectClose(exact[`dx${i}`], differences(op, example, i, append), differenceTolerance);
    });
  });

  test.each(smooth)("has the second derivative of finite differences on $name", (example) => {
    const exact = evaluateCase(op, example, (data) => Float64Array.from(data), appendSquared);
    const tolerance = secondTolerance(exact["loss"]?.[0] ?? 0);
    example.inputs.forEach((input, i) => {
      const second = exact[`dx${i}`] ?? input.data.map(() => 0);
      if (input.type === undefined)
        expectClose(second, differences(op, example, i, appendSquared), tolerance);
    });
  });
});

test("ONNX Runtime agrees with the reference on every case, its gradient, NaN and infinities", async () => {
  const ops = builder();
  const feeds: Record<string, Float32Array> = {};
  const outputs: Record<string, Tensor> = {};
  const expected: Record<string, NamedValues[string] | undefined> = {};
  for (const [op, own] of Object.entries(cases))
    for (const example of own) {
      const prefix = `${op}, ${example.name}: `;
      const float32 = evaluateCase(op, example, (data) => Float32Array.from(data));
      example.inputs.forEach(({ data }, i) => {
        feeds[`${prefix}x${i}`] = Float32Array.from(data);
      });
      for (const [name, tensor] of Object.entries(append(ops, op, example, prefix))) {
        outputs[prefix + name] = tensor;
        expected[prefix + name] = float32[name];
      }
    }

  const session = await onnxruntimeEngine.compile({ graph: ops.graph(outputs), carried: [] });
  const actual = await session.run({}, feeds, 1);
  await session.dispose();

  const wrong = Object.keys(outputs).filter(
    (name) => !isClose(actual.outputs[name], expected[name]?.map(Math.fround), float32Tolerance),
  );
  expect(
    wrong.map((name) => `${name} is ${actual.outputs[name]}, expected ${expected[name]}`),
  ).toEqual([]);
});

test("every golden case belongs to an operator", () => {
  expect(Object.keys(cases).toSorted()).toEqual(operators.map(({ op }) => op).toSorted());
});

/** Appends a case: outputs `y0`, `y1`, …, gradients `dx0`, `dx1`, … where they exist, and the weighted sum `loss`. */
function append(ops: Ops, op: string, example: GoldenCase, prefix = ""): Record<string, Tensor> {
  const floats = example.inputs.map(({ shape }, i) => ops.input(`${prefix}x${i}`, shape));
  const inputs = floats.map((x, i) => ops.cast(x, example.inputs[i]?.type));
  const outputs = emit(ops, op, inputs, example);
  const results = outputs.map((y) => ops.cast(y));
  const named = Object.fromEntries(results.map((y, i) => [`y${i}`, y]));
  const terms = results.flatMap((y, i) => {
    const weights = example.weights?.[i];
    return weights ? [ops.reduceSum(ops.mul(y, ops.constant(weights, y.shape)))] : [];
  });
  if (terms.length === 0) return named;

  const loss = terms.reduce((sum, term) => ops.add(sum, term));
  const gradOf = gradient(ops, loss);
  const grads = inputs.flatMap((x, i) => {
    const grad = gradOf(x);
    return grad ? [[`dx${i}`, ops.cast(grad)] as const] : [];
  });
  return { ...named, ...Object.fromEntries(grads), loss };
}

/** The sum of squares of the gradients of Σ weights·y², as `loss`, with its own gradients `dx0`, `dx1`, …. */
function appendSquared(ops: Ops, op: string, example: GoldenCase): Record<string, Tensor> {
  const inputs = example.inputs.map(({ shape, type }, i) =>
    ops.cast(ops.input(`x${i}`, shape), type),
  );
  const terms = emit(ops, op, inputs, example).flatMap((y, i) => {
    const weights = example.weights?.[i];
    return weights ? [ops.reduceSum(ops.mul(ops.mul(y, y), ops.constant(weights, y.shape)))] : [];
  });
  const sum = (tensors: readonly Tensor[]) =>
    tensors.reduce((total, term) => ops.add(total, term), ops.constant([0], []));
  const existing = (gradOf: Gradient) =>
    inputs.map((x) => gradOf(x)).filter((grad) => grad !== undefined);

  const loss = sum(existing(gradient(ops, sum(terms))).map((grad) => ops.reduceSumSquare(grad)));
  const gradOf = gradient(ops, loss);
  const grads = inputs.flatMap((x, i) => {
    const grad = gradOf(x);
    return grad ? [[`dx${i}`, grad] as const] : [];
  });
  return { ...Object.fromEntries(grads), loss };
}

/** As graphs do it: the maximum is asked for with its guard against lost NaN. */
function emit(
  ops: Ops,
  op: string,
  inputs: readonly Tensor[],
  { attributes, outputs }: GoldenCase,
): readonly Tensor[] {
  const [x] = inputs;
  if (op === "ReduceMax" && x)
    return [ops.reduceMax(x, listAttribute(attributes, "axes"), attributes["keepdims"] === 1)];
  if (op === "MaxPool" && x && outputs.length === 1) return [ops.maxPool(x, windowOf(attributes))];
  return ops.emit(op, inputs, attributes);
}

function windowOf(attributes: Attributes): Window {
  return {
    kernelShape: listAttribute(attributes, "kernel_shape"),
    strides: listAttribute(attributes, "strides"),
    pads: listAttribute(attributes, "pads"),
    dilations: listAttribute(attributes, "dilations"),
  };
}

function evaluateCase(
  op: string,
  example: GoldenCase,
  round: (data: readonly number[]) => NamedValues[string],
  build: typeof appendSquared = append,
): Readonly<Record<string, Float64Array>> {
  const ops = builder();
  const graph = ops.graph(build(ops, op, example));
  return evaluate(
    graph,
    Object.fromEntries(example.inputs.map(({ data }, i) => [`x${i}`, round(data)])),
  );
}

/** (L(x + h) − L(x − h)) / 2h for every element of one input. */
function differences(
  op: string,
  example: GoldenCase,
  input: number,
  build: typeof appendSquared,
): Float64Array {
  const ops = builder();
  const { loss } = build(ops, op, example);
  if (!loss) throw new RangeError(`differences: no loss, got ${op}`);
  const graph = ops.graph({ loss });
  const values = Object.fromEntries(
    example.inputs.map(({ data }, i) => [`x${i}`, Float64Array.from(data)]),
  );
  const x = values[`x${input}`] ?? new Float64Array();
  const step = 1e-5;
  const lossAt = (index: number, value: number) =>
    evaluate(graph, { ...values, [`x${input}`]: x.with(index, value) })["loss"]?.[0] ?? Number.NaN;
  return x.map((value, i) => (lossAt(i, value + step) - lossAt(i, value - step)) / (2 * step));
}

interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

function expectClose(
  actual: ArrayLike<number> | undefined,
  expected: ArrayLike<number>,
  tolerance: Tolerance,
): void {
  if (isClose(actual, expected, tolerance)) return;
  expect(Array.from(actual ?? [])).toEqual(Array.from(expected));
}

/** NaN is close to NaN only, an infinity to itself only. */
function isClose(
  actual: ArrayLike<number> | undefined,
  expected: ArrayLike<number> | undefined,
  { relative, absolute }: Tolerance,
): boolean {
  if (!actual || !expected || actual.length !== expected.length) return false;
  return Array.from(expected).every((y, i) => {
    const x = actual[i] ?? Number.NaN;
    return Object.is(x, y) || x === y || Math.abs(x - y) <= absolute + relative * Math.abs(y);
  });
}
