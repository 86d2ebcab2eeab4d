import { initializerRef } from "../../src/model/initializers/index.ts";
import type { Model } from "../../src/model/model.ts";
import { mapLayers } from "../../src/model/model.ts";
import { networkNamed } from "../../src/model/networks/index.ts";
import { moments } from "../../src/stats/moments.ts";
import { samples } from "../../src/trace/trace.ts";
import type { Plan } from "../../src/training/plan.ts";
import type { Recipe } from "../../src/training/recipe.ts";
import type { Run } from "../../src/training/run.ts";
import {
  decades,
  digits,
  type Expectation,
  near,
  nearly,
  percent,
  type Row,
} from "./expectation.ts";
import { problemNamed } from "./problems.ts";
import { sideBySide } from "./side-by-side.ts";
import { markdown } from "./tables.ts";
import { cellDecades, perStepFactor, withRecurrentDropout } from "./through-time.ts";
import { accuracy, overRuns } from "./trained.ts";
import { unrolledRnn } from "./unrolled-rnn.ts";

const lag = 60;
const symbols = 8;
const units = 32;
const points = 0.05;
const chance = near(1 / symbols, points, "points");
const remembers = near(1, points, "points");

const recipe: Recipe = {
  loss: { id: "categorical-crossentropy", config: {} },
  optimizer: { id: "adam", config: { learningRate: 3e-3 } },
  batchSize: 32,
  epochs: 12,
  clip: { kind: "global-norm", threshold: 1 },
};

interface Cell {
  readonly id: string;
  readonly what: string;
  readonly source: string;
  readonly model: Model;
  /** Of its accuracy; absent where nobody has said. */
  readonly expects?: Expectation;
}

/** Recurrent networks with every start that the literature gives them, on one memory of 60 steps. */
export function cells(): readonly Cell[] {
  const uniform = pytorchUniform(units);
  const sizes = { steps: lag + 1, features: symbols + 1, outputs: symbols, units };
  const network = (id: string, options: object = {}) => networkNamed(id, { ...sizes, ...options });
  const pytorch = { kernelInitializer: uniform, recurrentInitializer: uniform };
  const long = Math.log(lag);
  const e4 = "§6.8, §7 E4";
  const e7 = "§7 E7";
  return [
    {
      id: "rnn-pytorch",
      what: "tanh RNN, PyTorch's U(±1/√H)",
      source: "Bengio et al. 1994; σ_w² = 1/3",
      model: network("rnn", pytorch),
      expects: chance,
    },
    {
      id: "rnn-orthogonal",
      what: "tanh RNN, orthogonal",
      source: e7,
      model: network("rnn"),
      expects: remembers,
    },
    {
      id: "rnn-dropout",
      what: "tanh RNN, orthogonal, state dropout 0.3, another mask at every step",
      source: e7,
      model: unrolledRnn({ ...sizes, rate: 0.3 }),
      expects: near(0.134, points, "points"),
    },
    {
      id: "rnn-one-mask",
      what: "tanh RNN, orthogonal, state dropout 0.3, one mask per sequence",
      source: e7,
      model: withRecurrentDropout(network("rnn"), 0.3),
    },
    {
      id: "lstm-pytorch",
      what: "LSTM, PyTorch's start, forget bias 0",
      source: e4,
      model: network("lstm", { ...pytorch, forgetBias: 0 }),
      expects: near(0.138, points, "points"),
    },
    {
      id: "lstm-keras",
      what: "LSTM, Keras' start, forget bias 1",
      source: e4,
      model: network("lstm"),
      expects: near(0.136, points, "points"),
    },
    {
      id: "lstm-long",
      what: "LSTM, forget bias ln T",
      source: e4,
      model: network("lstm", { forgetBias: long }),
      expects: remembers,
    },
    {
      id: "lstm-chrono",
      what: "LSTM, chrono",
      source: `${e4}; Tallec & Ollivier 2018`,
      model: withChrono(network("lstm"), lag + 1),
      expects: remembers,
    },
    {
      id: "lstm-dropout",
      what: "LSTM, forget bias ln T, state dropout 0.3, one mask per sequence",
      source: e7,
      model: withRecurrentDropout(network("lstm", { forgetBias: long }), 0.3),
      expects: remembers,
    },
    {
      id: "gru-pytorch",
      what: "GRU, PyTorch's start, update bias 0",
      source: e4,
      model: network("gru", pytorch),
      expects: near(0.122, points, "points"),
    },
    {
      id: "gru-long",
      what: "GRU, update bias ln T",
      source: e4,
      model: network("gru", { forgetBias: long }),
      expects: remembers,
    },
  ];
}

export interface Measured {
  readonly rows: readonly Row[];
  /** A table of numbers that nobody has predicted. */
  readonly details: string;
}

/** What every cell reaches, and what its gradient does on the way to the first step. */
export async function trainedMemory(seeds: readonly number[]): Promise<Measured> {
  const problem = await problemNamed(`remember:lag=${lag},symbols=${symbols}`);
  const all = cells();
  const plans = all.map(({ model }): Plan => ({ model, recipe }));
  const runs = await sideBySide(plans, problem, seeds);
  const rows = all.flatMap(({ id, what, source, expects }, i): readonly Row[] => {
    if (!expects) return [];
    const reached = (runs[i] ?? []).map((run) => accuracy({ run }));
    const own = { id: `memory/${id}`, what: `${what}: accuracy`, source, format: percent };
    return [{ ...own, expectation: expects, ...overRuns(reached) }];
  });
  return { rows, details: startTable(all, runs) };
}

/** Before the first update: what is left of the gradient after 60 steps, the factor per step, and after how many half is lost. */
function startTable(all: readonly Cell[], runs: readonly (readonly Run[])[]): string {
  const lines = all.map(({ what }, i) => {
    const own = runs[i] ?? [];
    const lost = moments(own.map((run) => decadesThroughTime(run))).mean;
    const factor = 10 ** (lost / lag);
    const reached = own.map((run) => percent(accuracy({ run }))).join(", ");
    if (Number.isNaN(lost)) return [what, "–", "–", "–", reached];
    const half = factor < 1 ? `${digits(Math.log(2) / -Math.log(factor))} steps` : "never";
    return [what, decades(lost), digits(factor), half, reached];
  });
  const head = ["", "‖∂L/∂s₀‖/‖∂L/∂s_T‖", "per step", "half is lost after", "accuracy by seed"];
  return markdown(head, lines);
}

/** log10 of the gradient at the first state over that at the last one, at the start; cells where there are any. */
function decadesThroughTime({ trace }: Run): number {
  const profiles = samples(trace)[0]?.profiles;
  const byLayer = profiles?.["cell-grad-norm"] ?? profiles?.["hidden-grad-norm"] ?? {};
  const norms = Object.values(byLayer)[0] ?? [];
  return Math.log10((norms[0] ?? Number.NaN) / (norms.at(-1) ?? Number.NaN));
}

/** R49: the factor on the squared gradient per step of a tanh RNN, recurrent gain g, input of standard deviation x. */
const simple = [
  { g: 0.9, x: 0.1, isOrthogonal: false, factor: 0.7527 },
  { g: 1, x: 0.5, isOrthogonal: false, factor: 0.5799 },
  { g: 1, x: 0.1, isOrthogonal: true, factor: 0.8762 },
  { g: 1.5, x: 0.1, isOrthogonal: false, factor: 1.1291 },
  { g: 3, x: 0.1, isOrthogonal: false, factor: 1.8581 },
] as const;

/** E7: with an orthogonal matrix and the share p of the state kept. */
const dropped = [
  { p: 1, factor: 0.698 },
  { p: 0.8, factor: 0.81 },
  { p: 0.5, factor: 1.009 },
] as const;

/** Factors of freshly drawn cells on random inputs, nothing trained. */
export async function memoryAtStart(seeds: readonly number[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { g, x, isOrthogonal, factor } of simple)
    rows.push({
      id: `recurrent/${g}-${x}${isOrthogonal ? "-orthogonal" : ""}`,
      what: `tanh RNN, gain ${g}${isOrthogonal ? " orthogonal" : ""}, input ${x}: factor on ‖∂L/∂h‖² per step`,
      source: "R49",
      expectation: nearly(factor, 0.02),
      measured: await perStepFactor({ g, x, isOrthogonal, keep: 1 }, seeds),
      format: digits,
    });
  for (const { p, factor } of dropped)
    rows.push({
      id: `dropout/${p}`,
      what: `tanh RNN, orthogonal, input 0.3, state dropout ${digits(1 - p)}: factor on ‖∂L/∂h‖² per step`,
      source: "§2.4, §7 E7",
      expectation: nearly(factor, 0.03),
      measured: await perStepFactor({ g: 1, x: 0.3, isOrthogonal: true, keep: p }, seeds),
      format: digits,
    });
  for (const { id, what, value, model } of lstms())
    rows.push({
      id: `lstm/${id}`,
      what: `LSTM, ${what}: ‖∂L/∂c₀‖/‖∂L/∂c_T‖, T = 100`,
      source: "R52",
      expectation: near(value, 1.5, "decades"),
      measured: await cellDecades(model, seeds),
      format: decades,
    });
  return rows;
}

/** R52; the inputs are as wide as the state. */
function lstms() {
  const width = 64;
  const uniform = pytorchUniform(width);
  const network = (options: object = {}) =>
    networkNamed("lstm", { steps: 101, features: width, units: width, ...options });
  const pytorch = { kernelInitializer: uniform, recurrentInitializer: uniform, forgetBias: 0 };
  return [
    { id: "pytorch", what: "PyTorch", value: -22, model: network(pytorch) },
    { id: "keras", what: "Keras, forget bias 1", value: -10, model: network() },
    {
      id: "zero",
      what: "orthogonal, forget bias 0",
      value: -24,
      model: network({ forgetBias: 0 }),
    },
    { id: "chrono", what: "chrono", value: -0.8, model: withChrono(network(pytorch), 100) },
  ];
}

/** U(±1/√H), as PyTorch starts recurrent layers. */
function pytorchUniform(width: number) {
  const bound = 1 / Math.sqrt(width);
  return initializerRef("random-uniform", { minval: -bound, maxval: bound });
}

function withChrono(model: Model, horizon: number): Model {
  const biasInitializer = initializerRef("chrono", { horizon });
  return mapLayers(model, (layer) =>
    layer.kind === "LSTM"
      ? { ...layer, config: { ...layer.config, unitForgetBias: false, biasInitializer } }
      : layer,
  );
}
