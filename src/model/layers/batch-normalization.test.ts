import { expect, test } from "vitest";
import { initializerRef } from "../initializers/index.ts";
import { conforms, run } from "../layer-run.fixture.ts";
import { batchNormalization } from "./batch-normalization.ts";
import { layerKindOf } from "./index.ts";

const config = { momentum: 0.9, epsilon: 1e-3, center: true, scale: true };
const zeros = { ...config, gammaInitializer: initializerRef("zeros") };
const shifted = { ...config, betaInitializer: initializerRef("constant", { value: 0.5 }) };
conforms("BatchNormalization", [
  { config: zeros, inputs: [[3]] },
  { config: shifted, inputs: [[2, 2, 3]] },
  { config, inputs: [[2, 3]], mask: [1, 1, 1, 0, 0, 1, 1, 1] },
]);

test("γ starts as told", () => {
  const start = batchNormalization
    .parameters(zeros, [[3]])
    .map(({ initializer }) => initializer.id);
  expect(start).toEqual(["zeros", "zeros", "zeros", "ones"]);
});

const kind = layerKindOf("BatchNormalization");
const sequence = { config, inputs: [[2, 1]], mask: [1, 1, 1, 0] };
const x0 = [1, 2, 6, 100];

test("shows the batch's mean and variance while training; padding is left out", () => {
  const { values } = run(kind, sequence, { training: true, values: { x0 }, batch: 2 });
  expect(values["observed batch-mean 0"]?.[0]).toBeCloseTo(3, 6);
  expect(values["observed batch-variance 0"]?.[0]).toBeCloseTo(14 / 3, 6);
});

test("shows nothing where it uses its moving statistics", () => {
  for (const given of [{ training: false }, { training: true, trainable: false }]) {
    const { values } = run(kind, sequence, { ...given, values: { x0 }, batch: 2 });
    expect(Object.keys(values).filter((name) => name.startsWith("observed"))).toEqual([]);
  }
});

test("a batch of padding has mean 0 and does not end in NaN", () => {
  const padding = { ...sequence, mask: [0, 0, 0, 0] };
  const { values } = run(kind, padding, { training: true, values: { x0 }, batch: 2 });
  expect(values["observed batch-mean 0"]?.[0]).toBe(0);
  expect(values["y"]?.every(Number.isFinite)).toBe(true);
});

test("reads initializers of γ and β, and leaves out the usual ones", () => {
  const raw = { gamma_initializer: "zeros", beta_initializer: "zeros", momentum: 0.9 };
  expect(batchNormalization.read(raw, "m")).toEqual(zeros);
});
