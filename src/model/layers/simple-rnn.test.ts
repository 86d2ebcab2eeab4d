import { describe, expect, test } from "vitest";
import { activationRef } from "../activations/index.ts";
import { conforms, run } from "../layer-run.fixture.ts";
import { raggedMask, recurrentConfigs, recurrentVariants, sequence } from "../recurrent.fixture.ts";
import { layerKindOf } from "./index.ts";

const plain = recurrentConfigs.SimpleRNN;
const kind = layerKindOf("SimpleRNN");

conforms("SimpleRNN", [
  ...recurrentVariants.map((change) => ({ config: { ...plain, ...change }, inputs: sequence })),
  { config: plain, inputs: sequence, mask: raggedMask },
  {
    config: { ...plain, returnSequences: true, goBackwards: true, zeroOutputForMask: true },
    inputs: sequence,
    mask: raggedMask,
  },
]);

test("SimpleRNN names its parameters as Keras does, and a gain where it normalizes", () => {
  const shapes = (config: typeof plain) =>
    kind.parameters(config, sequence).map(({ name, shape }) => `${name} [${shape}]`);
  const own = ["kernel [2,2]", "recurrent_kernel [2,2]", "bias [2]"];
  expect(shapes(plain)).toEqual(own);
  expect(shapes({ ...plain, layerNormalization: true })).toEqual([...own, "gamma [2]"]);
});

test("SimpleRNN normalizes the sum of both products, then adds the bias (Ba et al. 2016, eq. 4)", () => {
  const config = {
    ...plain,
    units: 2,
    layerNormalization: true,
    activation: activationRef("linear"),
  };
  const values = {
    x0: [3, 1],
    kernel: [1, 0, 0, 1],
    recurrent_kernel: [0, 0, 0, 0],
    gamma: [2, 10],
    bias: [0.5, -0.5],
  };
  const { y } = run(
    kind,
    { config, inputs: [[1, 2]] },
    { training: true, values, batch: 1 },
  ).values;
  const normalized = 1 / Math.sqrt(1 + 1e-3); // of [3, 1]: mean 2, variance 1
  expect(y?.[0]).toBeCloseTo(2 * normalized + 0.5, 12);
  expect(y?.[1]).toBeCloseTo(-10 * normalized - 0.5, 12);
});

describe("what SimpleRNN shows of its inside", () => {
  const config = { ...plain, activation: activationRef("linear"), units: 1, useBias: false };
  const w = 0.5;
  const given = { x0: [1, 2, 3], kernel: [1], recurrent_kernel: [w], weights: [1] };

  test("h_t for every step, whose gradient shrinks by the recurrent weight at every step back", () => {
    const { values } = run(
      kind,
      { config, inputs: [[3, 1]] },
      { training: true, values: given, batch: 1 },
    );
    const each = (name: string) => [0, 1, 2].map((t) => values[`${name} hidden-state ${t}`]?.[0]);
    expect(each("observed")).toEqual([1, 2.5, 4.25]);
    expect(each("dobserved")).toEqual([w * w, w, 1]);
    expect(Array.from(values["observed recurrent-kernel 0"] ?? [])).toEqual([w]);
  });

  test("backwards in the order in which the steps are computed", () => {
    const { values } = run(
      kind,
      { config: { ...config, goBackwards: true }, inputs: [[3, 1]] },
      { training: true, values: given, batch: 1 },
    );
    expect(values["observed hidden-state 0"]?.[0]).toBe(3);
  });
});

test.each([
  [{}, "m: units must be a whole number ≥ 1, got nothing"],
  [{ units: 2, return_state: true }, "m: return_state is not supported yet, got true"],
  [{ units: 2, stateful: true }, "m: stateful is not supported yet, got true"],
  [{ units: 2, time_major: true }, "m: time_major is not supported yet, got true"],
  [{ units: 2, dropout: 1.5 }, "m: dropout must be between 0 and 1, got 1.5"],
  [
    { units: 2, activation: "softmax" },
    'm: activation must act on every unit by itself, got "softmax"',
  ],
  [
    { units: 2, recurrent_constraint: { class_name: "UnitNorm" } },
    'm: recurrent_constraint is not supported yet, got {"class_name":"UnitNorm"}',
  ],
])("SimpleRNN refuses %j", (raw, message) => {
  expect(() => kind.read(raw, "m", "keras3")).toThrow(new RangeError(message));
});

test("SimpleRNN reads Keras' defaults, unroll whatever it is", () => {
  const { kernelRegularizer, recurrentRegularizer, ...rest } = plain;
  expect(kind.read({ units: 2, unroll: true }, "m", "keras2")).toEqual({
    ...rest,
    kernelRegularizer: undefined,
    recurrentRegularizer: undefined,
  });
});

test("SimpleRNN refuses an input that is not a sequence", () => {
  expect(() => kind.outputShape(plain, [[3]])).toThrow(
    new RangeError("simple-rnn: input must be [time, features], got [3]"),
  );
});
