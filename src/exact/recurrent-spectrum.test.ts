import { describe, expect, test } from "vitest";
import { onnxruntimeEngine } from "../engine/onnxruntime.ts";
import { referenceEngine } from "../engine/reference.ts";
import { dense, input, mlp, planOf } from "../mitigations/plans.fixture.ts";
import { layerKindOf } from "../model/layers/index.ts";
import type { Layer } from "../model/model.ts";
import type { Plan } from "../training/plan.ts";
import { clusters } from "../training/problems.fixture.ts";
import { givenOf, measured, normalProblem, reasonOf } from "./given.fixture.ts";
import { recurrentSpectrum } from "./recurrent-spectrum.ts";
import { exceeded, type Measured } from "./tool.ts";

/** Digits after the point, of float32 weights. */
const float32Digits = 5;
const [time, features, units] = [12, 3, 5] as const;
const problem = normalProblem([time, features], 1, 16);

function recurrent(kind: Layer["kind"], raw: Readonly<Record<string, unknown>>): Plan {
  const config = layerKindOf(kind).read({ units, ...raw }, "test", "keras3");
  const layer = { kind, name: "rnn", config, inputs: ["x"], trainable: true } as unknown as Layer;
  return planOf([input(time, features), layer, dense("y", "rnn", 1, "linear")], {
    loss: { id: "mse", config: {} },
  });
}

const constant = (value: number) => ({ class_name: "Constant", config: { value } });
const zeros = { kernel_initializer: "zeros", recurrent_initializer: "zeros" };
const orthogonal = (gain: number) => ({ class_name: "Orthogonal", config: { gain } });

function row({ rows }: Measured, name: string) {
  return rows.find((each) => each.name === name)?.figures ?? {};
}

describe("exponents", () => {
  test("of a linear layer with an orthogonal matrix of gain 0.9 are ln 0.9, and τ is 9.5 steps", async () => {
    const plan = recurrent("SimpleRNN", {
      activation: "linear",
      recurrent_initializer: orthogonal(0.9),
    });
    const result = await measured(recurrentSpectrum, givenOf(plan, problem));
    const { leading, second, horizon } = row(result, "rnn");
    expect(leading).toBeCloseTo(Math.log(0.9), float32Digits);
    expect(second).toBeCloseTo(Math.log(0.9), float32Digits);
    expect(horizon).toBeCloseTo(-1 / Math.log(0.9), 3);
    const { largestSingularValue, spectralRadius } = row(result, "rnn U");
    expect(largestSingularValue).toBeCloseTo(0.9, float32Digits);
    expect(spectralRadius).toBeCloseTo(0.9, float32Digits);
  });

  test("of tanh are smaller: each step multiplies by its slopes", async () => {
    const plan = recurrent("SimpleRNN", {
      activation: "tanh",
      recurrent_initializer: orthogonal(0.9),
    });
    const { leading } = row(await measured(recurrentSpectrum, givenOf(plan, problem)), "rnn");
    expect(leading).toBeLessThan(Math.log(0.9));
  });

  test.each<[string, Layer["kind"], object]>([
    ["LSTM with nothing but its forget bias of 1", "LSTM", zeros],
    ["GRU with an update bias of 1", "GRU", { ...zeros, bias_initializer: constant(1 / 2) }],
  ])("of an %s are ln σ(1): the gate alone carries the state", async (_, kind, raw) => {
    const result = await measured(recurrentSpectrum, givenOf(recurrent(kind, { ...raw }), problem));
    expect(row(result, "rnn")["leading"]).toBeCloseTo(
      Math.log(1 / (1 + Math.exp(-1))),
      float32Digits,
    );
  });

  test("every gate has its own matrix, and a layer that runs both ways two kernels", async () => {
    const lstm = await measured(recurrentSpectrum, givenOf(recurrent("LSTM", {}), problem));
    expect(lstm.rows.map(({ name }) => name)).toEqual([
      "rnn",
      "rnn U input",
      "rnn U forget",
      "rnn U candidate",
      "rnn U output",
    ]);
    const both = recurrent("Bidirectional", {
      merge_mode: "concat",
      layer: { class_name: "SimpleRNN", config: { units, name: "inner" } },
    });
    const { rows } = await measured(recurrentSpectrum, givenOf(both, problem));
    expect(rows.map(({ name }) => name)).toEqual([
      "rnn forward",
      "rnn forward U",
      "rnn backward",
      "rnn backward U",
    ]);
  });
});

describe("what it means for a task", () => {
  test("two decades over the lag are a finding; the lag is the task's, or the sequence", async () => {
    const plan = recurrent("SimpleRNN", {
      activation: "linear",
      recurrent_initializer: orthogonal(0.5),
    });
    const short = await measured(
      recurrentSpectrum,
      givenOf(plan, problem, { settings: { lag: 6 } }),
    );
    const long = await measured(recurrentSpectrum, givenOf(plan, problem));
    expect(exceeded(short)).toEqual([]);
    expect(exceeded(long)).toEqual(["decades"]);
    expect(long.figures["lag"]).toBe(time - 1);
    expect(long.figures["decades"]).toBeCloseTo((time - 1) * Math.log10(2), 4);
    const told = { ...problem, dataset: { ...problem.dataset, lag: 3 } };
    const { figures } = await measured(recurrentSpectrum, givenOf(plan, told));
    expect(figures["lag"]).toBe(3);
  });

  test("a layer that explodes has an infinite horizon, and is a finding too", async () => {
    const plan = recurrent("SimpleRNN", {
      activation: "linear",
      recurrent_initializer: orthogonal(2),
    });
    const result = await measured(recurrentSpectrum, givenOf(plan, problem));
    expect(result.figures["horizon"]).toBe(Number.POSITIVE_INFINITY);
    expect(exceeded(result)).toEqual(["decades"]);
  });

  test("weights that are not finite keep no limit", async () => {
    const plan = recurrent("LSTM", {});
    const { state } = givenOf(plan, problem);
    const broken = {
      ...state,
      parameters: new Float32Array(state["parameters"]?.length ?? 0).fill(Number.NaN),
    };
    const result = await measured(recurrentSpectrum, givenOf(plan, problem, { state: broken }));
    expect(exceeded(result)).toEqual(["decades"]);
  });
});

describe("the ends of what can be measured", () => {
  test("a network without a recurrent layer, or with one that is too wide, is refused", async () => {
    const flat = mlp({ activation: "tanh", units: 2 });
    expect(reasonOf(await recurrentSpectrum.measure(givenOf(flat, clusters())))).toBe(
      "no-recurrent-layer",
    );
    const wide = recurrent("SimpleRNN", { units: 600 });
    const given = givenOf(recurrent("SimpleRNN", {}), problem);
    expect(await recurrentSpectrum.measure({ ...given, plan: wide })).toEqual({
      kind: "not-measured",
      reason: "too-large",
      figures: { size: 600, most: 512 },
    });
  });

  test("of a long sequence only the end is followed, and that is said", async () => {
    const long = normalProblem([80, features], 1, 8);
    const plan = recurrent("SimpleRNN", { units: 2 });
    const layers = plan.model.layers.with(0, input(80, features));
    const result = await measured(
      recurrentSpectrum,
      givenOf({ ...plan, model: { ...plan.model, layers } }, long),
    );
    expect(result.caveats).toEqual([
      { code: "cut-sequence", figures: { transitions: 64, steps: 80 } },
    ]);
  });

  test("ONNX Runtime and the float64 reference agree", async () => {
    const plan = recurrent("LSTM", { units: 32 });
    const given = givenOf(plan, problem, { engine: onnxruntimeEngine, settings: { samples: 12 } });
    const native = row(await measured(recurrentSpectrum, given), "rnn");
    const exact = row(
      await measured(recurrentSpectrum, { ...given, engine: referenceEngine }),
      "rnn",
    );
    expect(native["leading"]).not.toBe(exact["leading"]);
    expect(native["leading"]).toBeCloseTo(exact["leading"] ?? Number.NaN, 4);
  });
});
