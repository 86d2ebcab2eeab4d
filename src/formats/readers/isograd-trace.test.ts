import { expect, test } from "vitest";
import { sourceOfBytes } from "../byte-source.ts";
import { survivesDamage } from "../hostile.fixture.ts";
import { writeTrace } from "../trace.ts";
import { isogradTrace } from "./isograd-trace.ts";

const text = writeTrace({
  header: {
    version: 1,
    source: "isograd",
    layers: [
      { name: "dense_1", kind: "Dense", activation: "tanh", isWeighted: true },
      { name: "dense_2", kind: "Dense", activation: undefined, isWeighted: true },
    ],
    optimizer: "sgd",
    learningRate: 0.1,
    clip: { kind: "global-norm", threshold: 1 },
    lossScale: 1,
    batchSize: 32,
    stepsPerEpoch: 10,
    plannedSteps: 50,
    seed: 3,
    goal: { loss: "mse", metric: "r2", chanceLoss: 1, chanceMetric: 0, ceilingMetric: undefined },
  },
  records: [
    { step: 0, loss: 0.5, gradNorm: 2, layers: { "grad-norm": [1e-30, 2] } },
    { step: 5, loss: Number.NaN, gradNorm: Number.POSITIVE_INFINITY },
  ],
});
const encoded = new TextEncoder().encode(text);

test("the measurement of the whole set that ends a run has no gradient, which is not NaN", async () => {
  const lines = text.split("\n").slice(0, 2);
  const last = {
    step: 9,
    loss: 0.4,
    gradNorm: "NaN",
    evaluation: { trainLoss: 0.4, trainMetric: 0.9, validationLoss: 0.5, validationMetric: 0.8 },
  };
  const bytes = new TextEncoder().encode([...lines, JSON.stringify(last), ""].join("\n"));
  const { logs } = await isogradTrace.read(sourceOfBytes("run.trace.jsonl", bytes), {});
  const norm = logs[0]?.series.find(({ tag }) => tag === "grad_norm");
  expect(norm).toMatchObject({ positions: [0], values: [2] });
});

test("a trace is series of the whole network and of its layers", async () => {
  const { logs, settings } = await isogradTrace.read(sourceOfBytes("run.trace.jsonl", encoded), {});
  expect(logs[0]?.series).toEqual([
    { tag: "loss", base: "step", positions: [0, 5], values: [0.5, Number.NaN] },
    { tag: "grad_norm", base: "step", positions: [0, 5], values: [2, Number.POSITIVE_INFINITY] },
    { tag: "grad_norm/dense_1", base: "step", positions: [0], values: [1e-30] },
    { tag: "grad_norm/dense_2", base: "step", positions: [0], values: [2] },
  ]);
  expect(settings).toMatchObject({ optimizer: "sgd", learning_rate: 0.1, max_grad_norm: 1 });
});

test("a trace is recognised by its header, or by its name", () => {
  const of = (name: string, head: Uint8Array) =>
    isogradTrace.recognises({ name, size: head.length, head });
  expect(of("run.jsonl", encoded)).toBe(true);
  expect(of("run.trace.jsonl", new Uint8Array())).toBe(true);
  expect(of("run.jsonl", new TextEncoder().encode('{"loss": 1}\n'))).toBe(false);
});

survivesDamage(isogradTrace, [{ name: "run.trace.jsonl", bytes: encoded }]);
