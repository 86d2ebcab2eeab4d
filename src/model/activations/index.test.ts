import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { evaluate } from "../../engine/reference.ts";
import { builder } from "../../graph/builder.ts";
import { gradient } from "../../graph/gradient.ts";
import type { ActivationConfig, ActivationRef } from "../activation.ts";
import {
  activated,
  activationOf,
  activationRef,
  activations,
  readActivation,
  writeActivation,
} from "./index.ts";

interface Golden {
  readonly xs: readonly number[];
  readonly activations: Readonly<
    Record<string, { readonly value: readonly number[]; readonly derivative: readonly number[] }>
  >;
  readonly softmax: Readonly<Record<"x" | "weights" | "y" | "dx", readonly number[]>>;
}
const golden: Golden = JSON.parse(
  readFileSync(new URL("../golden/golden.json", import.meta.url), "utf8"),
);

const float64Tolerance = 1e-12;
const differenceTolerance = 1e-7; // of central differences with h = 1e-5: h²·φ‴/6 and rounding

/** Every activation with its defaults, and once more with other numbers where it has any. */
const cases: readonly (readonly [string, ActivationRef])[] = [
  ...activations.map(({ id }) => [id, activationRef(id)] as const),
  ["leaky-relu slope 0.3", activationRef("leaky-relu", { slope: 0.3 })],
  ["elu alpha 0.5", activationRef("elu", { alpha: 0.5 })],
  ["gelu approximate", activationRef("gelu", { approximate: 1 })],
  ["hard-sigmoid slope 0.2", activationRef("hard-sigmoid", { slope: 0.2 })],
];
const scalars = cases.flatMap(([title, ref]) => {
  const { scalar } = activationOf(ref.id);
  return scalar ? [[title, ref, scalar] as const] : [];
});

/** φ and φ′ at every x, from the graph. */
function onGraph(ref: ActivationRef, xs: readonly number[]) {
  const ops = builder();
  const x = ops.input("x", [xs.length]);
  const y = activated(ops, x, ref);
  const dx = gradient(ops, ops.reduceSum(y))(x);
  if (!dx) throw new Error(`${ref.id} has no gradient`);
  const { value, derivative } = evaluate(ops.graph({ value: y, derivative: dx }), {
    x: Float64Array.from(xs),
  });
  return { value: Array.from(value ?? []), derivative: Array.from(derivative ?? []) };
}

function expectClose(actual: readonly number[], expected: readonly number[], tolerance: number) {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((a, i) => {
    const e = expected[i] ?? Number.NaN;
    expect(Math.abs(a - e), `${a} at ${i}, expected ${e}`).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(e)),
    );
  });
}

// No kink of any activation: those lie at 0, ±2.5 and ±3.
const awayFromKinks = Array.from({ length: 80 }, (_, i) => (i - 40) / 5 + 0.0314);

test("src/model/activations/ holds exactly the registered activations, one file each, under its id", () => {
  const files = readdirSync(new URL(".", import.meta.url)).filter(
    (file) => !file.endsWith(".test.ts") && file !== "index.ts",
  );
  expect(files.toSorted()).toEqual(activations.map(({ id }) => `${id}.ts`).toSorted());
});

test("no two activations share a name", () => {
  const names = activations.flatMap((activation) => [...activation.names]);
  expect(names).toEqual([...new Set(names)]);
});

test.each(scalars)("%s is the same as a graph and as a function", (_, ref, scalar) => {
  const { value, derivative } = onGraph(ref, awayFromKinks);
  const { config } = ref;

  expectClose(
    value,
    awayFromKinks.map((x) => scalar.value(x, config)),
    float64Tolerance,
  );
  expectClose(
    derivative,
    awayFromKinks.map((x) => scalar.derivative(x, config)),
    float64Tolerance,
  );
});

test.each(scalars)("%s has the derivative that differences show", (_, { config }, scalar) => {
  const h = 1e-5;
  const differences = awayFromKinks.map(
    (x) => (scalar.value(x + h, config) - scalar.value(x - h, config)) / (2 * h),
  );
  expectClose(
    awayFromKinks.map((x) => scalar.derivative(x, config)),
    differences,
    differenceTolerance,
  );
});

test.each(scalars)("%s has the one-sided derivatives that differences show", (_, ref, scalar) => {
  const h = 1e-7;
  const { config } = ref;
  const bend = 0.5 / (config["slope"] ?? 1 / 6);
  for (const x of [0, bend, -bend]) {
    for (const side of [1, -1] as const) {
      const difference =
        (scalar.value(x + side * h, config) - scalar.value(x, config)) / (side * h);
      expect(scalar.derivative(x, config, side)).toBeCloseTo(difference, 4);
    }
  }
});

test.each(scalars)(
  "%s on the graph has one of its one-sided derivatives at 0",
  (_, ref, scalar) => {
    const [derivative] = onGraph(ref, [0]).derivative;
    const sides = [1, -1].map((side) => scalar.derivative(0, ref.config, side === 1 ? 1 : -1));
    expect(sides).toContainEqual(expect.closeTo(derivative ?? Number.NaN, 12));
  },
);

test.each(cases)("%s passes NaN on", (_, ref) => {
  expect(onGraph(ref, [Number.NaN]).value).toEqual([Number.NaN]);
});

test.each(cases)("%s has a finite gradient at ±80", (_, ref) => {
  for (const derivative of onGraph(ref, [-80, 80]).derivative)
    expect(Number.isFinite(derivative)).toBe(true);
});

test.each(Object.entries(golden.activations))("%s agrees with PyTorch", (title, expected) => {
  const [id = "", variant] = title.split(" ");
  const { defaults } = activationOf(id);
  const config: ActivationConfig = variant ? { ...defaults, [variant]: 1 } : defaults;
  const { value, derivative } = onGraph({ id, config }, golden.xs);

  expectClose(value, expected.value, float64Tolerance);
  expectClose(derivative, expected.derivative, float64Tolerance);
});

test("softmax agrees with PyTorch, value and gradient", () => {
  const ops = builder();
  const x = ops.input("x", [2, 3]);
  const y = activated(ops, x, activationRef("softmax"));
  const loss = ops.reduceSum(ops.mul(y, ops.constant(golden.softmax.weights, [2, 3])));
  const dx = gradient(ops, loss)(x);
  if (!dx) throw new Error("softmax has no gradient");
  const outputs = evaluate(ops.graph({ y, dx }), { x: Float64Array.from(golden.softmax.x) });

  expectClose(Array.from(outputs["y"] ?? []), golden.softmax.y, float64Tolerance);
  expectClose(Array.from(outputs["dx"] ?? []), golden.softmax.dx, float64Tolerance);
});

test.each(activations.filter((activation) => "saturates" in activation))(
  "$id is flat beyond its thresholds",
  ({ saturates, scalar, defaults }) => {
    const slope = (x: number) => Math.abs(scalar.derivative(x, defaults));
    const steepest = slope(0);
    // An output under 0.05 or over 0.95 leaves sigmoid 19 % of its slope, the others 10 %.
    const share = 0.1901;
    for (const x of Object.values<number>(saturates))
      expect(slope(x * 1.001)).toBeLessThan(share * steepest);
  },
);

test.each([
  ["relu", "relu"],
  ["leaky_relu", "leaky-relu"],
  ["swish", "silu"],
  ["silu", "silu"],
  ["hard_sigmoid", "hard-sigmoid"],
  ["exponential", "exponential"],
])("readActivation takes %s for %s", (name, id) => {
  expect(readActivation(name, "m").id).toBe(id);
});

test.each([null, undefined])("readActivation takes %s for linear", (raw) => {
  expect(readActivation(raw, "m")).toEqual(activationRef("linear"));
});

test.each([
  ["Keras 2", { class_name: "LeakyReLU", config: { alpha: 0.1 } }, "leaky-relu", { slope: 0.1 }],
  [
    "Keras 3",
    { class_name: "LeakyReLU", config: { negative_slope: 0.1 } },
    "leaky-relu",
    { slope: 0.1 },
  ],
  ["a layer's default", { class_name: "LeakyReLU", config: {} }, "leaky-relu", { slope: 0.3 }],
  ["ELU", { class_name: "ELU", config: { alpha: 2 } }, "elu", { alpha: 2 }],
  ["a function", { class_name: "function", config: "relu" }, "relu", {}],
  ["ReLU", { class_name: "ReLU", config: { max_value: null } }, "relu", {}],
])("readActivation reads the object of %s", (_, raw, id, config) => {
  expect(readActivation(raw, "m")).toEqual({ id, config });
});

test.each([
  ["reluu", 'm: unknown activation, got "reluu"; try "relu"'],
  [3, "m: activation must be a name or an object, got 3"],
  [
    { class_name: "LeakyReLU", config: { alpha: "x" } },
    'm: activation LeakyReLU: alpha must be a number, got "x"',
  ],
  [
    { class_name: "ReLU", config: { max_value: 6 } },
    'm: activation ReLU: max_value, negative_slope and threshold are not supported inside a layer, got {"max_value":6}; try a ReLU layer',
  ],
])("readActivation refuses %j", (raw, message) => {
  expect(() => readActivation(raw, "m")).toThrow(new RangeError(message));
});

test("hard_sigmoid has slope 1/6 in Keras 3, 1/5 in Keras 2 and TF.js", () => {
  const slope = (dialect: "keras2" | "keras3" | "tfjs") =>
    readActivation("hard_sigmoid", "m", dialect).config["slope"];
  expect([slope("keras3"), slope("keras2"), slope("tfjs")]).toEqual([1 / 6, 0.2, 0.2]);
});

test.each(["keras2", "keras3", "tfjs"] as const)("%s: read ∘ write is the identity", (dialect) => {
  for (const [, ref] of cases) {
    const isForeign =
      (ref.id === "hard-sigmoid" && ref.config["slope"] !== (dialect === "keras3" ? 1 / 6 : 0.2)) ||
      (ref.config["approximate"] === 1 && dialect !== "tfjs") ||
      (dialect === "tfjs" && (ref.config["alpha"] === 0.5 || ref.config["slope"] === 0.3));
    if (isForeign) expect(() => writeActivation(ref, dialect)).toThrow(/has no name for/);
    else expect(readActivation(writeActivation(ref, dialect), "m", dialect)).toEqual(ref);
  }
});

test("writeActivation says which numbers a dialect has no name for", () => {
  expect(() => writeActivation(activationRef("gelu", { approximate: 1 }), "keras3")).toThrow(
    'activation: keras3 has no name for gelu with these numbers, got {"approximate":1}',
  );
});
