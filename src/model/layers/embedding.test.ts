import { expect, test } from "vitest";
import { initializerRef } from "../initializers/index.ts";
import { conforms, run } from "../layer-run.fixture.ts";
import { embedding } from "./embedding.ts";
import { layerKindOf } from "./index.ts";

const config = {
  inputDim: 5,
  outputDim: 2,
  embeddingsInitializer: initializerRef("random-uniform"),
  embeddingsRegularizer: { l1: 0, l2: 0.01 },
  maskZero: true,
};
const codes = [1, 0, 4, 2, 2, 3, 0, 0, 1, 4, 4, 4];
conforms("Embedding", [
  { config, inputs: [[3]], x: [codes] },
  {
    config: { ...config, embeddingsRegularizer: undefined, maskZero: false },
    inputs: [[3]],
    x: [codes],
  },
]);

const kind = layerKindOf("Embedding");
const embeddings = [0, 0, 1, 10, 2, 20, 3, 30, 4, 40];

test("reads the row of each code; unknown codes read the nearest row, NaN the first", () => {
  const x0 = [3, -7, 99, Number.NaN, Number.POSITIVE_INFINITY, 1.9];
  const { y } = run(
    kind,
    { config, inputs: [[6]] },
    {
      training: true,
      values: { x0, embeddings },
      batch: 1,
    },
  ).values;
  expect(Array.from(y ?? [])).toEqual([3, 30, 0, 0, 4, 40, 0, 0, 4, 40, 1, 10]);
});

test("code 0 is padding where asked for", () => {
  const given = { training: true, values: { x0: [3, 0, 1] }, batch: 1 };
  const each = { config, inputs: [[3]] };
  expect(Array.from(run(kind, each, given).values["mask"] ?? [])).toEqual([1, 0, 1]);
  const unmasked = { ...each, config: { ...config, maskZero: false } };
  expect(run(kind, unmasked, given).mask).toBeUndefined();
});

test("refuses an empty table", () => {
  expect(() => embedding.read({ input_dim: 0, output_dim: 2 }, "m")).toThrow(
    "m: input_dim must be a whole number ≥ 1, got 0",
  );
});
