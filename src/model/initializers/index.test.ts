import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { rngOf } from "../../core/rng.ts";
import type { InitializerRef } from "../initializer.ts";
import {
  initializerOf,
  initializerRef,
  initializers,
  readInitializer,
  writeInitializer,
} from "./index.ts";

const rows = 200;
const columns = 500;
const fans = { fanIn: rows, fanOut: columns };

/** Every initializer with its defaults, and others whose numbers matter. */
const cases: readonly (readonly [string, InitializerRef])[] = [
  ...initializers.map(({ id }) => [id, initializerRef(id)] as const),
  ["constant 0.1", initializerRef("constant", { value: 0.1 })],
  ["random-normal off center", initializerRef("random-normal", { mean: 1, stddev: 2 })],
  ["random-uniform off center", initializerRef("random-uniform", { minval: 1, maxval: 3 })],
  ["truncated-normal off center", initializerRef("truncated-normal", { mean: -1, stddev: 0.5 })],
  [
    "variance-scaling uniform",
    initializerRef("variance-scaling", { scale: 2, mode: "fan_out", distribution: "uniform" }),
  ],
  [
    "variance-scaling untruncated",
    initializerRef("variance-scaling", {
      scale: 0.5,
      mode: "fan_avg",
      distribution: "untruncated_normal",
    }),
  ],
  ["orthogonal gain 2", initializerRef("orthogonal", { gain: 2 })],
];

function sampleOf({ id, config }: InitializerRef, shape = [rows, columns]): Float32Array {
  return initializerOf(id).sample(shape, fans, config, rngOf("initializers"));
}

test("src/model/initializers/ holds exactly the registered initializers, one file each, under its id", () => {
  const files = readdirSync(new URL(".", import.meta.url)).filter(
    (file) => !file.endsWith(".test.ts") && file !== "index.ts",
  );
  expect(files.toSorted()).toEqual(initializers.map(({ id }) => `${id}.ts`).toSorted());
});

test("no two initializers share a name", () => {
  const names = initializers.flatMap((initializer) => [...initializer.names]);
  expect(names).toEqual([...new Set(names)]);
});

test.each(cases)("%s draws numbers of the mean and variance it says", (_, ref) => {
  const sample = sampleOf(ref);
  const { mean, variance } = initializerOf(ref.id).moments(fans, ref.config);
  const drawn = sample.reduce((sum, x) => sum + x, 0) / sample.length;
  const spread = sample.reduce((sum, x) => sum + (x - drawn) ** 2, 0) / sample.length;
  const errors = 4; // standard errors; float32 rounding where the variance is 0

  expect(Math.abs(drawn - mean)).toBeLessThanOrEqual(
    errors * Math.sqrt(variance / sample.length) + 1e-8,
  );
  expect(Math.abs(spread - variance)).toBeLessThanOrEqual(
    errors * variance * Math.sqrt(2 / sample.length) + 1e-12,
  );
});

test.each(cases)("%s draws the same numbers from the same seed", (_, ref) => {
  expect(sampleOf(ref, [4, 5])).toEqual(sampleOf(ref, [4, 5]));
});

test("Keras' TruncatedNormal stays within two standard deviations and is narrower than it says", () => {
  const sample = sampleOf(initializerRef("truncated-normal", { stddev: 1 }));
  expect(Math.max(...sample.map(Math.abs))).toBeLessThanOrEqual(2);
  expect(
    initializerOf("truncated-normal").moments(fans, { mean: 0, stddev: 1 }).variance,
  ).toBeCloseTo(0.7737, 4);
});

test.each([
  ["glorot-uniform", 2 / (rows + columns)],
  ["glorot-normal", 2 / (rows + columns)],
  ["he-uniform", 2 / rows],
  ["he-normal", 2 / rows],
  ["lecun-uniform", 1 / rows],
  ["lecun-normal", 1 / rows],
])("%s has variance %d", (id, variance) => {
  expect(initializerOf(id).moments(fans, {}).variance).toBeCloseTo(variance, 12);
});

test.each([
  ["tall", [40, 25]],
  ["wide", [25, 40]],
  ["square", [30, 30]],
  ["with four axes", [2, 3, 5, 25]],
])(
  "orthogonal: a %s matrix has orthonormal vectors along its short side, times the gain",
  (_, shape) => {
    const gain = 1.5;
    const sample = sampleOf(initializerRef("orthogonal", { gain }), shape);
    const m = shape.at(-1) ?? 1;
    const n = sample.length / m;
    const at = (i: number, j: number) => sample[n < m ? i * m + j : j * m + i] ?? 0;
    const [short, long] = [Math.min(n, m), Math.max(n, m)];
    const float32Tolerance = 1e-6;
    for (let a = 0; a < short; a++) {
      for (let b = 0; b <= a; b++) {
        let dot = 0;
        for (let k = 0; k < long; k++) dot += at(a, k) * at(b, k);
        expect(Math.abs(dot - (a === b ? gain ** 2 : 0))).toBeLessThan(float32Tolerance);
      }
    }
  },
);

test("orthogonal refuses a vector", () => {
  expect(() => sampleOf(initializerRef("orthogonal"), [5])).toThrow(
    "orthogonal: needs at least two axes, got [5]",
  );
});

const zeros = initializerRef("zeros");

test.each(["HeUniform", "he_uniform", "heUniform"])("readInitializer takes the name %s", (name) => {
  expect(readInitializer(name, zeros, "m")).toEqual(initializerRef("he-uniform"));
});

test("readInitializer falls back where nothing is given", () => {
  expect(readInitializer(null, zeros, "m")).toBe(zeros);
  expect(readInitializer(undefined, zeros, "m")).toBe(zeros);
});

test.each([
  ["normal", "truncated_normal"],
  ["truncatedNormal", "truncated_normal"],
  ["untruncated_normal", "untruncated_normal"],
  ["uniform", "uniform"],
])("readInitializer takes the distribution %s for %s", (given, distribution) => {
  const config = { scale: 1, mode: "fanAvg", distribution: given, seed: null };
  expect(readInitializer({ class_name: "VarianceScaling", config }, zeros, "m").config).toEqual({
    scale: 1,
    mode: "fan_avg",
    distribution,
  });
});

test.each([
  ["HeUnifrom", 'm: unknown initializer, got "HeUnifrom"; try "HeUniform"'],
  [7, "m: initializer must be a name or an object, got 7"],
  [
    { class_name: "RandomNormal", config: { stddev: -1 } },
    "m: initializer RandomNormal: stddev must be ≥ 0, got -1",
  ],
  [
    { class_name: "RandomUniform", config: { minval: 2, maxval: 1 } },
    "m: initializer RandomUniform: minval must be ≤ maxval, got 2 and 1",
  ],
  [
    { class_name: "VarianceScaling", config: { scale: 0 } },
    "m: initializer VarianceScaling: scale must be > 0, got 0",
  ],
  [
    { class_name: "VarianceScaling", config: { mode: "fan_inn" } },
    'm: initializer VarianceScaling: unknown mode, got "fan_inn"; try "fan_in"',
  ],
  [
    { class_name: "Constant", config: { value: [1, 2] } },
    "m: initializer Constant: value must be a number, got [1,2]",
  ],
])("readInitializer refuses %j", (raw, message) => {
  expect(() => readInitializer(raw, zeros, "m")).toThrow(new RangeError(message));
});

test.each(["keras2", "keras3", "tfjs"] as const)("%s: read ∘ write is the identity", (dialect) => {
  for (const [, ref] of cases)
    expect(readInitializer(writeInitializer(ref, dialect), zeros, "m")).toEqual(ref);
});
