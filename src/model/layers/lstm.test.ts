import { expect, test } from "vitest";
import { activationRef } from "../activations/index.ts";
import { initializerRef } from "../initializers/index.ts";
import { conforms, run } from "../layer-run.fixture.ts";
import { raggedMask, recurrentConfigs, recurrentVariants, sequence } from "../recurrent.fixture.ts";
import { layerKindOf } from "./index.ts";

const plain = recurrentConfigs.LSTM;
const kind = layerKindOf("LSTM");

conforms("LSTM", [
  ...recurrentVariants.map((change) => ({ config: { ...plain, ...change }, inputs: sequence })),
  { config: plain, inputs: sequence, mask: raggedMask },
  {
    config: {
      ...plain,
      returnSequences: true,
      unitForgetBias: false,
      recurrentActivation: activationRef("softsign"),
      biasInitializer: initializerRef("chrono", { horizon: 50 }),
    },
    inputs: sequence,
    mask: raggedMask,
  },
]);

function biasOf(config: typeof plain) {
  const bias = kind.parameters(config, sequence).find(({ name }) => name === "bias");
  return bias?.initializer;
}

test("LSTM has four gates, and gains where it normalizes", () => {
  const shapes = (config: typeof plain) =>
    kind.parameters(config, sequence).map(({ name, shape }) => `${name} [${shape}]`);
  const own = ["kernel [2,8]", "recurrent_kernel [2,8]", "bias [8]"];
  expect(shapes(plain)).toEqual(own);
  expect(shapes({ ...plain, layerNormalization: true })).toEqual([
    ...own,
    "kernel_gamma [8]",
    "recurrent_gamma [8]",
    "state_gamma [2]",
    "state_beta [2]",
  ]);
});

test("unit_forget_bias starts the forget gate at 1 and the rest where the bias initializer says", () => {
  const config = { forget: 1, input: 0.25, other: 0.25, gates: "if--" };
  const biasInitializer = initializerRef("constant", { value: 0.25 });
  expect(biasOf({ ...plain, biasInitializer })).toEqual({ id: "gate-bias", config });
});

test("an initializer of gates says where the forget gate starts, when unit_forget_bias is off", () => {
  const biasInitializer = initializerRef("gate-bias", { forget: 3 });
  expect(biasOf({ ...plain, unitForgetBias: false, biasInitializer })).toEqual({
    id: "gate-bias",
    config: { forget: 3, input: 0, other: 0, gates: "if--" },
  });
});

test("LSTM refuses two sayings about the forget bias", () => {
  const config = { ...plain, biasInitializer: initializerRef("chrono") };
  expect(() => kind.parameters(config, sequence)).toThrow(
    new RangeError(
      "lstm: unit_forget_bias needs a bias initializer of zeros, ones or a constant, got chrono; try unit_forget_bias false",
    ),
  );
});

test("TF.js gates with a hard sigmoid unless told", () => {
  const gateIn = (dialect: "tfjs" | "keras2") =>
    (kind.read({ units: 2 }, "m", dialect) as typeof plain).recurrentActivation;
  expect(gateIn("tfjs")).toEqual(activationRef("hard-sigmoid", { slope: 0.2 }));
  expect(gateIn("keras2")).toEqual(activationRef("sigmoid"));
});

test("the gradient at the cell shrinks by the forget gate at every step back, where nothing else passes", () => {
  const config = { ...plain, units: 1, activation: activationRef("linear") };
  const values = {
    x0: [0, 0, 0],
    kernel: [0, 0, 0, 0],
    recurrent_kernel: [0, 0, 0, 0],
    bias: [0, 1, 0, 50], // i, f, c, o
    weights: [1],
  };
  const shown = run(
    kind,
    { config, inputs: [[3, 1]] },
    { training: true, values, batch: 1 },
  ).values;
  const forget = 1 / (1 + Math.exp(-1));
  expect(shown["observed forget-gate 1"]?.[0]).toBeCloseTo(forget, 12);
  const grads = [0, 1, 2].map((t) => shown[`dobserved cell-state ${t}`]?.[0] ?? Number.NaN);
  expect(grads).toEqual([forget ** 2, forget, 1].map((grad) => expect.closeTo(grad, 12)));
});
