import { describe, expect, test } from "vitest";
import { activationRef } from "../activations/index.ts";
import { conforms, run } from "../layer-run.fixture.ts";
import type { LayerConfigs } from "../model.ts";
import { raggedMask, recurrentConfigs, sequence } from "../recurrent.fixture.ts";
import { layerKindOf } from "./index.ts";

const { SimpleRNN, LSTM, GRU } = recurrentConfigs;
const kind = layerKindOf("Bidirectional");

const cases: readonly LayerConfigs["Bidirectional"][] = [
  { layer: { kind: "SimpleRNN", config: SimpleRNN }, mergeMode: "concat" },
  {
    layer: { kind: "LSTM", config: { ...LSTM, units: 1, returnSequences: true } },
    mergeMode: "mul",
  },
  { layer: { kind: "GRU", config: { ...GRU, units: 1, dropout: 0.3 } }, mergeMode: "ave" },
];

conforms("Bidirectional", [
  ...cases.map((config) => ({ config, inputs: sequence })),
  {
    config: {
      layer: {
        kind: "GRU",
        config: { ...GRU, units: 1, returnSequences: true, recurrentDropout: 0.2 },
      },
      mergeMode: "sum",
    },
    inputs: sequence,
    mask: raggedMask,
  },
]);

test("Bidirectional names the parameters of its two layers apart", () => {
  const names = kind.parameters(cases[0] ?? {}, sequence).map(({ name }) => name);
  expect(names).toEqual([
    "forward/kernel",
    "forward/recurrent_kernel",
    "forward/bias",
    "backward/kernel",
    "backward/recurrent_kernel",
    "backward/bias",
  ]);
});

describe("of a layer that adds up what it reads", () => {
  const config = {
    ...SimpleRNN,
    units: 1,
    useBias: false,
    returnSequences: true,
    activation: activationRef("linear"),
  };
  const one = Object.fromEntries(
    ["forward", "backward"].flatMap((direction) =>
      ["kernel", "recurrent_kernel"].map((name) => [`${direction}/${name}`, [1]]),
    ),
  );
  const given = { training: true, values: { ...one, x0: [1, 2, 3] }, batch: 1 };
  const each = {
    config: { layer: { kind: "SimpleRNN", config }, mergeMode: "concat" },
    inputs: [[3, 1]],
  } as const;

  test("both sequences stand in the order of time", () => {
    const { y } = run(kind, each, given).values;
    expect(Array.from(y ?? [])).toEqual([1, 6, 3, 5, 6, 3]);
  });

  test("a masked step gives 0", () => {
    const { y } = run(kind, { ...each, mask: [1, 1, 0] }, given).values;
    expect(Array.from(y ?? [])).toEqual([1, 3, 3, 2, 0, 0]);
  });

  test("the states of the layer that runs forwards are shown first, then those of the other", () => {
    const { values } = run(kind, each, given);
    const states = [0, 1, 2, 3, 4, 5].map((i) => values[`observed hidden-state ${i}`]?.[0]);
    expect(states).toEqual([1, 3, 6, 3, 5, 6]);
    expect(values["observed recurrent-kernel 1"]).toBeDefined();
  });
});

const inner = (className: string, config: object) => ({ class_name: className, config });

test("a backward layer that is the layer turned around is read as nothing more", () => {
  const layer = inner("LSTM", { units: 2 });
  const backward = inner("LSTM", { units: 2, go_backwards: true, name: "backward_lstm" });
  expect(kind.read({ layer, backward_layer: backward }, "m", "keras3")).toEqual(
    kind.read({ layer }, "m", "keras3"),
  );
});

test.each([
  [{}, "m: layer must be an object with class_name, got nothing"],
  [{ layer: inner("Dense", { units: 2 }) }, 'm: layer must be recurrent, got "Dense"'],
  [{ layer: inner("LSTM", { units: 0 }) }, "m: LSTM: units must be a whole number ≥ 1, got 0"],
  [
    { layer: inner("LSTM", { units: 2, go_backwards: true }) },
    "m: layer must run forwards, got go_backwards true",
  ],
  [
    { layer: inner("LSTM", { units: 2 }), backward_layer: inner("LSTM", { units: 3 }) },
    "m: backward_layer must be the layer itself the other way round, got another LSTM",
  ],
  [
    { layer: inner("LSTM", { units: 2 }), merge_mode: null },
    "m: merge_mode must be one of concat, sum, mul, ave, got null",
  ],
])("Bidirectional refuses %j", (raw, message) => {
  expect(() => kind.read(raw, "m", "keras3")).toThrow(message);
});
