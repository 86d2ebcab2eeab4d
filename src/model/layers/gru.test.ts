import { expect, test } from "vitest";
import { activationRef } from "../activations/index.ts";
import { initializerRef } from "../initializers/index.ts";
import { conforms, run } from "../layer-run.fixture.ts";
import { raggedMask, recurrentConfigs, recurrentVariants, sequence } from "../recurrent.fixture.ts";
import { layerKindOf } from "./index.ts";

const plain = recurrentConfigs.GRU;
const after = { ...plain, resetAfter: true };
const kind = layerKindOf("GRU");

conforms("GRU", [
  ...recurrentVariants
    .slice(1, 3)
    .map((change) => ({ config: { ...plain, ...change }, inputs: sequence })),
  { config: plain, inputs: sequence, mask: raggedMask },
]);

conforms(
  "GRU",
  [
    ...recurrentVariants.map((change) => ({ config: { ...after, ...change }, inputs: sequence })),
    { config: after, inputs: sequence, mask: raggedMask },
  ],
  ["keras2", "keras3"],
);

test("TF.js has no reset_after", () => {
  expect(() => kind.write(after, "tfjs")).toThrow(
    new RangeError("gru: tfjs has no reset_after, got true; try keras3"),
  );
});

test("a file that does not say reset_after is one of Keras 3, or means false", () => {
  const readIn = (dialect: "keras2" | "keras3" | "tfjs") =>
    (kind.read({ units: 2 }, "m", dialect) as typeof after).resetAfter;
  expect([readIn("keras2"), readIn("keras3"), readIn("tfjs")]).toEqual([false, true, false]);
});

test("with reset_after GRU has two biases, of which the first carries the start of the update gate", () => {
  const config = { ...after, biasInitializer: initializerRef("chrono", { horizon: 9 }) };
  const bias = kind.parameters(config, sequence).find(({ name }) => name === "bias");
  expect(bias?.shape).toEqual([2, 6]);
  expect(bias?.initializer).toEqual({ id: "chrono", config: { horizon: 9, gates: "f-----" } });
});

test("the gradient at the state shrinks by the update gate at every step back, where nothing else passes", () => {
  const config = { ...plain, units: 1, activation: activationRef("linear") };
  const values = {
    x0: [0, 0, 0],
    kernel: [0, 0, 0],
    recurrent_kernel: [0, 0, 0],
    bias: [2, 0, 0], // z, r, h
    weights: [1],
  };
  const shown = run(
    kind,
    { config, inputs: [[3, 1]] },
    { training: true, values, batch: 1 },
  ).values;
  const update = 1 / (1 + Math.exp(-2));
  expect(shown["observed forget-gate 0"]?.[0]).toBeCloseTo(update, 12);
  const grads = [0, 1, 2].map((t) => shown[`dobserved hidden-state ${t}`]?.[0] ?? Number.NaN);
  expect(grads).toEqual([update ** 2, update, 1].map((grad) => expect.closeTo(grad, 12)));
});
