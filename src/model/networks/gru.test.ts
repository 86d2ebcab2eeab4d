import { expect, test } from "vitest";
import { initializerRef } from "../initializers/index.ts";
import { firstStep, layerNamed } from "../network-run.fixture.ts";
import { gru } from "./gru.ts";

const small = { steps: 3, features: 2, units: 4 } as const;

test("all layers but the last give their whole sequence", () => {
  const { layers } = gru.build({ ...small, layers: 2 });
  expect(layers.slice(1, -1)).toMatchObject([
    { kind: "GRU", config: { returnSequences: true } },
    { kind: "GRU", config: { returnSequences: false } },
  ]);
});

test("reads codes through an embedding", () => {
  const { layers } = gru.build({ ...small, vocabulary: 7, embedding: 5 });
  expect(layers.slice(0, 2)).toMatchObject([
    { kind: "InputLayer", config: { shape: [3] } },
    { kind: "Embedding", config: { inputDim: 7, outputDim: 5 } },
  ]);
});

test("reads time both ways where asked for", () => {
  const model = gru.build({ ...small, bidirectional: true });
  expect(layerNamed(model, "gru_1")).toMatchObject({
    kind: "Bidirectional",
    config: { layer: { kind: "GRU", config: { units: 4 } }, mergeMode: "concat" },
  });
});

test("has the initializers asked for", () => {
  const recurrentInitializer = initializerRef("random-normal", { stddev: 1.5 });
  const model = gru.build({ ...small, recurrentInitializer });
  expect(layerNamed(model, "gru_1")).toMatchObject({ config: { recurrentInitializer } });
});

test.each([
  ["classes", {}],
  ["numbers", { head: "numbers", outputs: 1 }],
  ["codes", { vocabulary: 5 }],
  ["both ways", { bidirectional: true, layers: 2 }],
] as const)("trains: %s", (_, options) => {
  const model = gru.build({ ...small, ...options });
  const { output, gradNorms } = firstStep(model, 2, (rng) => rng.below(5));
  expect(output.shape).toEqual([2, "outputs" in options ? 1 : 2]);
  for (const [name, norm] of gradNorms) expect(Number.isFinite(norm), name).toBe(true);
});

test("refuses sequences without steps", () => {
  expect(() => gru.build({ ...small, steps: 0 })).toThrow(
    "gru: steps must be a whole number ≥ 1, got 0",
  );
});

test("the update gate's bias starts at 0 as in Keras, or where told", () => {
  expect(layerNamed(gru.build(small), "gru_1")).toMatchObject({
    config: { biasInitializer: { id: "zeros" } },
  });
  expect(layerNamed(gru.build({ ...small, forgetBias: 2 }), "gru_1")).toMatchObject({
    config: { biasInitializer: { id: "gate-bias", config: { forget: 2 } } },
  });
});
