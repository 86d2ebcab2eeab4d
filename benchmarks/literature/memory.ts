import type { Model } from "../../src/model/model.ts";
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
  type Measured,
  near,
  percent,
  type Row,
} from "./expectation.ts";
import { problemNamed } from "./problems.ts";
import { pytorchUniform, withChrono } from "./recurrent-starts.ts";
import { sideBySide } from "./side-by-side.ts";
import { markdown } from "./tables.ts";
import { withRecurrentDropout } from "./through-time.ts";
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
