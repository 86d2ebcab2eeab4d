import { readdirSync } from "node:fs";
import { fc, test as lawTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { evaluate } from "../../engine/reference.ts";
import { builder } from "../../graph/builder.ts";
import type { Ops } from "../../graph/ops.ts";
import { type Shape, sizeOf, type Tensor } from "../../graph/tensor.ts";
import { type ActivationId, activationRef } from "../../model/activations/index.ts";
import type { Quantity, WatchedLayer } from "../quantity.ts";
import { type QuantityId, quantities } from "./index.ts";

/** Both sides are float64 and differ in the order of sums only. */
const float64Digits = 10;

/** A layer as plain numbers: four samples of three units, one weight matrix. */
interface Numbers {
  readonly activation: ActivationId;
  readonly z: readonly number[];
  readonly gradZ: readonly number[];
  readonly weights: readonly number[];
  readonly gradWeights: readonly number[];
  readonly change: readonly number[];
}

const samples = 4;
const units = 3;
const kernel: Shape = [2, 3];

/** Quantities of every layer once more, without graphs; those of special layers are in `special-layers.test.ts`. */
const naive: { readonly [Id in QuantityId]?: (layer: Numbers) => number } = {
  "activation-grad-norm": ({ gradZ }) => Math.hypot(...gradZ),
  "grad-norm": ({ gradWeights }) => Math.hypot(...gradWeights),
  "weight-norm": ({ weights }) => Math.hypot(...weights),
  "update-ratio": ({ change, weights }) => Math.hypot(...change) / Math.hypot(...weights),
  "sample-cosine": ({ z }) => {
    const rows = Array.from({ length: samples }, (_, n) => z.slice(n * units, (n + 1) * units));
    const cosines = rows.flatMap((a, n) =>
      rows.slice(n + 1).map((b) => {
        const product = a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
        return product / (Math.hypot(...a) * Math.hypot(...b));
      }),
    );
    return cosines.reduce((sum, x) => sum + x, 0) / cosines.length;
  },
  "forward-second-moment": ({ z }) => z.reduce((sum, x) => sum + x * x, 0) / z.length,
  saturation({ activation, z }) {
    if (activation === "tanh") return share(z, (x) => Math.abs(Math.tanh(x)) > 0.95);
    if (activation !== "sigmoid") return Number.NaN;
    return share(z, (x) => Math.abs(1 / (1 + Math.exp(-x)) - 0.5) > 0.45);
  },
  "dead-units"({ activation, z }) {
    if (activation !== "relu") return Number.NaN;
    const columns = Array.from({ length: units }, (_, i) => z.filter((_, n) => n % units === i));
    return share(columns, (column) => column.every((x) => x <= 0));
  },
};

const all: readonly Quantity[] = quantities;
// Kept off the limits of saturation, which are written with four digits.
const real = fc
  .double({ min: -6, max: 6, noNaN: true })
  .filter((x) => Math.abs(Math.abs(x) - 2.944) > 0.01 && Math.abs(Math.abs(x) - 1.832) > 0.01);
const numbers = (count: number) => fc.array(real, { minLength: count, maxLength: count });
const layer: fc.Arbitrary<Numbers> = fc.record({
  activation: fc.constantFrom("relu", "tanh", "sigmoid", "gelu", "linear"),
  // A sample of length 0 has no direction.
  z: numbers(samples * units).filter((z) =>
    Array.from({ length: samples }, (_, n) => z.slice(n * units, (n + 1) * units)).every(
      (row) => Math.hypot(...row) > 1e-3,
    ),
  ),
  gradZ: numbers(samples * units),
  weights: numbers(sizeOf(kernel)).filter((weights) => Math.hypot(...weights) > 1e-3),
  gradWeights: numbers(sizeOf(kernel)),
  change: numbers(sizeOf(kernel)),
});

describe.each(all.filter(({ id }) => naive[id as QuantityId]))("$id", (quantity) => {
  lawTest.prop([layer])("is what its formula says of the layer's tensors", (given) => {
    const expected = naive[quantity.id as QuantityId]?.(given) ?? Number.NaN;
    if (Number.isNaN(expected)) expect(measured(quantity, given)).toBeNaN();
    else expect(measured(quantity, given)).toBeCloseTo(expected, float64Digits);
  });

  lawTest.prop([layer, fc.nat({ max: samples * units - 1 })])(
    "does not hide a NaN, and calls no unit flat or silent because of one",
    (given, at) => {
      const z = given.z.with(at, Number.NaN);
      const weights = given.weights.map(() => Number.NaN);
      const broken = measured(quantity, { ...given, z, gradZ: z, weights, gradWeights: weights });
      if (quantity.id === "saturation" || quantity.id === "dead-units")
        expect(broken > measured(quantity, given)).toBe(false);
      else expect(broken).toBeNaN();
    },
  );

  test("does not throw for a layer that has nothing but an output", () => {
    const ops = builder();
    const bare = bareLayer(ops.input("output", [samples, units]));
    const value = quantity.measure(ops, bare);
    const fed = { output: new Float64Array(samples * units).fill(3) };
    const ofOutput: Readonly<Record<string, number>> = {
      "forward-second-moment": 9,
      "sample-cosine": 1,
    };
    const expected = ofOutput[quantity.id];
    if (expected === undefined) expect(value).toBeUndefined();
    else expect(value && numberOf(ops, value, fed)).toBeCloseTo(expected, float64Digits);
  });

  test("is a scalar", () => {
    const ops = builder();
    const { watched } = watch(ops, example("tanh"));
    expect(sizeOf(quantity.measure(ops, watched)?.shape ?? [])).toBe(1);
  });
});

describe("update-ratio", () => {
  const [ratio] = all.filter(({ id }) => id === "update-ratio");

  test("is infinite where weights that are all 0 move, and NaN where they do not", () => {
    const zeros = { ...example("tanh"), weights: new Array<number>(sizeOf(kernel)).fill(0) };
    expect(ratio && measured(ratio, zeros)).toBe(Number.POSITIVE_INFINITY);
    expect(ratio && measured(ratio, { ...zeros, change: zeros.weights })).toBeNaN();
  });
});

describe("grad-norm", () => {
  test("of several tensors is the norm of them side by side, those without gradient left out", () => {
    const ops = builder();
    const tensor = (name: string) => ops.input(name, [2]);
    const weight = (name: string, grad: Tensor | undefined) => {
      return { name, value: tensor(name), grad, change: tensor(`Δ${name}`) };
    };
    const watched = {
      ...bareLayer(ops.input("output", [1])),
      weights: [
        weight("gamma", tensor("dγ")),
        weight("beta", tensor("dβ")),
        weight("odd", undefined),
      ],
    };
    const value = quantities[1].measure(ops, watched);
    const fed = { dγ: Float64Array.of(1, 2), dβ: Float64Array.of(2, 4) };
    expect(value && numberOf(ops, value, fed)).toBe(5); // √(1 + 4 + 4 + 16)
  });
});

test("this folder holds exactly the registered quantities, one file each, under its id", () => {
  const files = readdirSync(import.meta.dirname).filter((file) => !/test|index/.test(file));
  expect(files.toSorted()).toEqual(quantities.map(({ id }) => `${id}.ts`).toSorted());
});

test.each(all)("$id says what it measures, in which unit, and who defined it", (quantity) => {
  expect(quantity.symbol).not.toBe("");
  expect(quantity.unit).not.toBe("");
  expect(quantity.summary).toMatch(/\.$/);
  expect(quantity.source).toMatch(/\d{4}/);
});

/** Six weights, twelve pre-activations: everything there and nothing special. */
function example(activation: ActivationId): Numbers {
  return {
    activation,
    z: Array.from({ length: samples * units }, (_, i) => i - 5),
    gradZ: Array.from({ length: samples * units }, (_, i) => 0.1 * i),
    weights: [1, 2, 3, 4, 5, 6],
    gradWeights: [6, 5, 4, 3, 2, 1],
    change: [0.1, 0, 0, 0, 0, 0],
  };
}

function bareLayer(output: Tensor): WatchedLayer {
  return {
    name: "bare",
    activation: undefined,
    preActivation: undefined,
    output,
    grad: undefined,
    weights: [],
    observed: {},
    skip: undefined,
  };
}

function watch(ops: Ops, given: Numbers) {
  const z = ops.input("z", [samples, units]);
  const watched: WatchedLayer = {
    name: "layer",
    activation: given.activation === "linear" ? undefined : activationRef(given.activation),
    preActivation: z,
    output: z,
    grad: ops.input("gradZ", [samples, units]),
    weights: [
      {
        name: "layer/kernel",
        value: ops.input("weights", kernel),
        grad: ops.input("gradWeights", kernel),
        change: ops.input("change", kernel),
      },
    ],
    observed: {},
    skip: undefined,
  };
  const { activation, ...values } = given;
  const fed = Object.fromEntries(
    Object.entries(values).map(([name, list]) => [name, Float64Array.from(list)]),
  );
  return { watched, fed };
}

function measured(quantity: Quantity, given: Numbers): number {
  const ops = builder();
  const { watched, fed } = watch(ops, given);
  const value = quantity.measure(ops, watched);
  return value ? numberOf(ops, value, fed) : Number.NaN;
}

function numberOf(ops: Ops, value: Tensor, fed: Readonly<Record<string, Float64Array>>): number {
  return evaluate(ops.graph({ value }), fed)["value"]?.[0] ?? Number.NaN;
}

function share<T>(list: readonly T[], holds: (entry: T) => boolean): number {
  return list.filter(holds).length / list.length;
}
