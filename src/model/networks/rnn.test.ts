import { expect, test } from "vitest";
import { initializerRef } from "../initializers/index.ts";
import { firstStep, layerNamed } from "../network-run.fixture.ts";
import { rnn } from "./rnn.ts";

const small = { steps: 3, features: 2, units: 4 } as const;

test("all layers but the last give their whole sequence", () => {
  const { layers } = rnn.build({ ...small, layers: 2 });
  expect(layers.slice(1, -1)).toMatchObject([
    { kind: "SimpleRNN", config: { returnSequences: true } },
    { kind: "SimpleRNN", config: { returnSequences: false } },
  ]);
});

test("reads codes through an embedding", () => {
  const { layers } = rnn.build({ ...small, vocabulary: 7, embedding: 5 });
  expect(layers.slice(0, 2)).toMatchObject([
    { kind: "InputLayer", config: { shape: [3] } },
    { kind: "Embedding", config: { inputDim: 7, outputDim: 5 } },
  ]);
});

test("reads time both ways where asked for", () => {
  const model = rnn.build({ ...small, bidirectional: true });
  expect(layerNamed(model, "rnn_1")).toMatchObject({
    kind: "Bidirectional",
    config: { layer: { kind: "SimpleRNN", config: { units: 4 } }, mergeMode: "concat" },
  });
});

test("has the initializers asked for", () => {
  const recurrentInitializer = initializerRef("random-normal", { stddev: 1.5 });
  const model = rnn.build({ ...small, recurrentInitializer });
  expect(layerNamed(model, "rnn_1")).toMatchObject({ config: { recurrentInitializer } });
});

test.each([
  ["classes", {}],
  ["numbers", { head: "numbers", outputs: 1 }],
  ["codes", { vocabulary: 5 }],
  ["both ways", { bidirectional: true, layers: 2 }],
] as const)("trains: %s", (_, options) => {
  const model = rnn.build({ ...small, ...options });
  const { output, gradNorms } = firstStep(model, 2, (rng) => rng.below(5));
  expect(output.shape).toEqual([2, "outputs" in options ? 1 : 2]);
  for (const [name, norm] of gradNorms) expect(Number.isFinite(norm), name).toBe(true);
});

test("refuses sequences without steps", () => {
  expect(() => rnn.build({ ...small, steps: 0 })).toThrow(
    "rnn: steps must be a whole number ≥ 1, got 0",
  );
});

test("has the activation asked for", () => {
  const model = rnn.build({ ...small, activation: { id: "relu", config: {} } });
  expect(layerNamed(model, "rnn_1")).toMatchObject({ config: { activation: { id: "relu" } } });
});
