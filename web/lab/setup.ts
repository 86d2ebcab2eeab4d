import { type ActivationId, activations } from "../../src/model/activations/index.ts";
import { type InitializerId, initializers } from "../../src/model/initializers/index.ts";
import { networks } from "../../src/model/networks/index.ts";
import { clips } from "../../src/training/clips/index.ts";
import { optimizers } from "../../src/training/optimizers/index.ts";
import { schedules } from "../../src/training/schedules/index.ts";
import { labTasks } from "./tasks.ts";

export type LabNetworkId = (typeof networks)[number]["id"];

/** Initializers of a kernel that are told by a scale; the others are for biases and convolutions. */
export const kernelInitializers = initializers.filter(
  ({ id }) => !["ones", "delta-orthogonal", "gate-bias", "chrono"].includes(id),
);

/** What one layer has that the others do not. */
export interface LayerEdit {
  readonly units?: number;
  readonly activation?: string;
  readonly initializer?: string;
  readonly gain?: number;
}

/** Everything that a person can set for one network: plain data, short enough for a link. */
export interface LabSetup {
  readonly task: string;
  readonly lag: number;
  readonly inputScale: number;
  readonly targetScale: number;
  readonly network: LabNetworkId;
  readonly depth: number;
  readonly width: number;
  readonly activation: string;
  readonly output: string;
  readonly initializer: string;
  readonly gain: number;
  readonly recurrentGain: number;
  readonly forgetBias: number;
  readonly normalization: string;
  readonly branchScale: number;
  readonly dropout: number;
  readonly penalty: number;
  readonly optimizer: string;
  readonly learningRate: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly schedule: string;
  readonly clip: string;
  readonly clipThreshold: number;
  readonly batchSize: number;
  readonly precision: string;
  readonly steps: number;
  readonly seed: number;
  /** Mitigations that are applied to all of it, in order. */
  readonly fixes: readonly string[];
  /** By the layer's name. */
  readonly layers: Readonly<Record<string, LayerEdit>>;
}

/** Ten sigmoid layers on two circles: the network with which the lab opens. */
export const usualSetup: LabSetup = {
  task: "circle",
  lag: 20,
  inputScale: 1,
  targetScale: 1,
  network: "mlp",
  depth: 10,
  width: 32,
  activation: "sigmoid",
  output: "fitting",
  initializer: "glorot-uniform",
  gain: 1,
  recurrentGain: 1,
  forgetBias: 1,
  normalization: "none",
  branchScale: 1,
  dropout: 0,
  penalty: 0,
  optimizer: "sgd",
  learningRate: 0.1,
  momentum: 0.9,
  epsilon: 0,
  weightDecay: 0,
  schedule: "constant",
  clip: "none",
  clipThreshold: 1,
  batchSize: 32,
  precision: "float32",
  steps: 1500,
  seed: 0,
  fixes: [],
  layers: {},
};

type Key = Exclude<keyof LabSetup, "fixes" | "layers">;

/** A control of the lab. */
export interface Control {
  readonly key: Key;
  readonly label: string;
  /** Who named it, or a sentence that says what it is. */
  readonly source: string;
  readonly part: "task" | "network" | "recipe";
  readonly choices?: readonly { readonly id: string; readonly source: string }[];
  readonly range?: { readonly least: number; readonly most: number; readonly step: number | "any" };
  /** Whether it does anything in this setup. */
  readonly applies?: (setup: LabSetup) => boolean;
}

const recurrent = ["rnn", "lstm", "gru"];
export const isRecurrent = ({ network }: LabSetup): boolean => recurrent.includes(network);
/** Networks of convolutions: they read images only. */
export const isImage = ({ network }: Pick<LabSetup, "network">): boolean =>
  network === "cnn" || network === "resnet";
const isTransformer = ({ network }: LabSetup): boolean => network === "transformer";
const isResidual = ({ network }: LabSetup): boolean =>
  network === "residual-mlp" || network === "transformer";
const isSequence = ({ task }: LabSetup): boolean =>
  labTasks.find(({ id }) => id === task)?.isSequence === true;

const named = (entries: readonly { readonly id: string; readonly source: string }[]) =>
  entries.map(({ id, source }) => ({ id, source }));
const words = (source: string, ...ids: readonly string[]) => ids.map((id) => ({ id, source }));
const layerNorm =
  "Ioffe & Szegedy 2015 — https://arxiv.org/abs/1502.03167; Ba et al. 2016 — https://arxiv.org/abs/1607.06450";
const orders = "Xiong et al. 2020 — https://arxiv.org/abs/2002.04745";

/** How the normalization of a network may be said. */
export function normalizationsOf({ network }: Pick<LabSetup, "network">): readonly string[] {
  if (network === "mlp") return ["none", "batch", "layer"];
  if (isImage({ network })) return ["batch", "none"];
  if (network === "residual-mlp") return ["none", "pre", "post"];
  return network === "transformer" ? ["pre", "post", "deepnorm"] : ["none"];
}

/** Every control, in the order of the page. Their words and sources are those of the registries. */
export const controls: readonly Control[] = [
  { key: "task", label: "Task", part: "task", source: "", choices: named(labTasks) },
  {
    key: "lag",
    label: "Lag in steps",
    part: "task",
    source: "Steps over which the answer must be remembered. Bengio et al. 1994",
    range: { least: 2, most: 200, step: 1 },
    applies: isSequence,
  },
  {
    key: "inputScale",
    label: "Scale of the input",
    part: "task",
    source: "LeCun et al. 1998, Efficient BackProp, §4.3",
    range: { least: 0.0001, most: 10000, step: "any" },
  },
  {
    key: "targetScale",
    label: "Scale of the target",
    part: "task",
    source: "Bishop 1995, §8.2",
    range: { least: 0.01, most: 10000, step: "any" },
    applies: ({ task }) => task === "adding",
  },
  {
    key: "seed",
    label: "Seed",
    part: "task",
    source: "Decides data, weights and the order of samples: the same seed gives the same run.",
    range: { least: 0, most: 9999, step: 1 },
  },
  { key: "network", label: "Network", part: "network", source: "", choices: named(networks) },
  {
    key: "depth",
    label: "Depth",
    part: "network",
    source:
      "Hidden layers or blocks. Glorot & Bengio 2010 — https://proceedings.mlr.press/v9/glorot10a.html",
    range: { least: 1, most: 100, step: 1 },
  },
  {
    key: "width",
    label: "Width",
    part: "network",
    source: "Units of every hidden layer. Hanin & Rolnick 2018 — https://arxiv.org/abs/1803.01719",
    range: { least: 1, most: 256, step: 1 },
  },
  {
    key: "activation",
    label: "Activation",
    part: "network",
    source: "",
    choices: named(activations.filter(({ id }) => id !== "softmax")),
    applies: ({ network }) => network !== "lstm" && network !== "gru",
  },
  {
    key: "initializer",
    label: "Initializer",
    part: "network",
    source: "",
    choices: named(kernelInitializers),
    applies: (setup) => !isTransformer(setup),
  },
  {
    key: "gain",
    label: "Scale of the weights",
    part: "network",
    source:
      "Factor on every initial weight; its square multiplies σ_w². Poole et al. 2016 — https://arxiv.org/abs/1606.05340",
    range: { least: 0, most: 10, step: "any" },
    applies: (setup) => !isTransformer(setup),
  },
  {
    key: "recurrentGain",
    label: "Scale of the recurrent weights",
    part: "network",
    source: "Pascanu et al. 2013, §2.1 — https://arxiv.org/abs/1211.5063",
    range: { least: 0, most: 10, step: "any" },
    applies: isRecurrent,
  },
  {
    key: "forgetBias",
    label: "Bias of the forget gate",
    part: "network",
    source:
      "Gers et al. 2000; Jozefowicz et al. 2015 — https://proceedings.mlr.press/v37/jozefowicz15.html",
    range: { least: -10, most: 10, step: "any" },
    applies: ({ network }) => network === "lstm",
  },
  {
    key: "normalization",
    label: "Normalization",
    part: "network",
    source: "",
    choices: [
      ...words(layerNorm, "none", "batch", "layer"),
      ...words(orders, "pre", "post"),
      ...words("Wang et al. 2022 — https://arxiv.org/abs/2203.00555", "deepnorm"),
    ],
    applies: (setup) => !isRecurrent(setup),
  },
  {
    key: "branchScale",
    label: "Scale of the branches",
    part: "network",
    source: "x + α·F(x). De & Smith 2020 — https://arxiv.org/abs/2002.10444",
    range: { least: 0, most: 2, step: "any" },
    applies: isResidual,
  },
  {
    key: "dropout",
    label: "Dropout",
    part: "network",
    source: "Srivastava et al. 2014 — https://jmlr.org/papers/v15/srivastava14a.html",
    range: { least: 0, most: 0.9, step: 0.05 },
    applies: ({ network }) => network === "mlp" || network === "transformer",
  },
  {
    key: "penalty",
    label: "L2 penalty",
    part: "network",
    source: "λ·‖W‖² in the loss. Krogh & Hertz 1991",
    range: { least: 0, most: 10, step: "any" },
    applies: ({ network }) => network === "mlp" || network === "residual-mlp",
  },
  {
    key: "output",
    label: "Output",
    part: "network",
    source: "Bishop 1995, §6.7–6.9",
    choices: [
      { id: "fitting", source: "Bishop 1995, §6.7–6.9" },
      ...named(activations.filter(({ id }) => ["linear", "relu", "tanh"].includes(id))),
    ],
  },
  { key: "optimizer", label: "Optimizer", part: "recipe", source: "", choices: named(optimizers) },
  {
    key: "learningRate",
    label: "Learning rate",
    part: "recipe",
    source: "Robbins & Monro 1951; Cohen et al. 2021 — https://arxiv.org/abs/2103.00065",
    range: { least: 0, most: 100, step: "any" },
  },
  {
    key: "momentum",
    label: "Momentum",
    part: "recipe",
    source:
      "Polyak 1964; Sutskever et al. 2013 — https://proceedings.mlr.press/v28/sutskever13.html",
    range: { least: 0, most: 0.999, step: "any" },
    applies: ({ optimizer }) => optimizer === "sgd" || optimizer === "rmsprop",
  },
  {
    key: "epsilon",
    label: "ε of the optimizer",
    part: "recipe",
    source: "0 stands for the usual one. Kingma & Ba 2015, §2 — https://arxiv.org/abs/1412.6980",
    range: { least: 0, most: 1, step: "any" },
    applies: ({ optimizer }) => !["sgd", "lion"].includes(optimizer),
  },
  {
    key: "weightDecay",
    label: "Weight decay",
    part: "recipe",
    source: "Loshchilov & Hutter 2019 — https://arxiv.org/abs/1711.05101",
    range: { least: 0, most: 1, step: "any" },
    applies: ({ optimizer }) => ["sgd", "adamw", "lion"].includes(optimizer),
  },
  { key: "schedule", label: "Schedule", part: "recipe", source: "", choices: named(schedules) },
  {
    key: "clip",
    label: "Clipping",
    part: "recipe",
    source: "",
    choices: [{ id: "none", source: "" }, ...named(clips)],
  },
  {
    key: "clipThreshold",
    label: "Threshold",
    part: "recipe",
    source: "Pascanu et al. 2013, algorithm 1 — https://arxiv.org/abs/1211.5063",
    range: { least: 0.0000001, most: 100, step: "any" },
    applies: ({ clip }) => clip !== "none",
  },
  {
    key: "batchSize",
    label: "Batch",
    part: "recipe",
    source: "Samples of a step. Keskar et al. 2017 — https://arxiv.org/abs/1609.04836",
    range: { least: 1, most: 256, step: 1 },
  },
  {
    key: "precision",
    label: "Precision",
    part: "recipe",
    source: "",
    choices: words(
      "Micikevicius et al. 2018 — https://arxiv.org/abs/1710.03740",
      "float32",
      "float16",
      "float16 with loss scale",
      "bfloat16",
    ),
  },
  {
    key: "steps",
    label: "Steps",
    part: "recipe",
    source: "Updates after which the run ends.",
    range: { least: 10, most: 20000, step: 1 },
  },
];

/** The setup with one value changed, and what must follow it: a network that the task can feed, a normalization it has. */
export function changed(setup: LabSetup, change: Partial<LabSetup>): LabSetup {
  const wanted = { ...setup, ...change };
  const task =
    change.network !== undefined && change.task === undefined ? taskFor(wanted) : wanted.task;
  const network = networkFor({ ...wanted, task });
  const isOther = network !== setup.network;
  const depth =
    isOther && change.depth === undefined && isRecurrent({ ...wanted, network }) ? 1 : wanted.depth;
  const known = normalizationsOf({ network });
  const isNew = isOther && change.normalization === undefined && isImage({ network });
  const keeps = known.includes(wanted.normalization) && !isNew;
  const normalization = keeps ? wanted.normalization : (known[0] ?? "none");
  const layers = isOther || wanted.width !== setup.width ? {} : wanted.layers;
  return { ...wanted, task, network, normalization, depth, layers };
}

/** The task itself where the network reads it, else one that it does. */
function taskFor(setup: LabSetup): string {
  if (networkFor(setup) === setup.network) return setup.task;
  if (isImage(setup)) return "digits";
  return isRecurrent(setup) || isTransformer(setup) ? "remember" : "circle";
}

/** The network itself where it reads the task, else one that does. */
function networkFor(setup: LabSetup): LabNetworkId {
  const reads = isRecurrent(setup) || isTransformer(setup);
  if (isSequence(setup)) return reads ? setup.network : "rnn";
  if (reads || (isImage(setup) && setup.task !== "digits")) return "mlp";
  return setup.network;
}

/** The setup with every value in its range and every word known: what a link says may be anything. */
export function checked(given: Partial<Record<keyof LabSetup, unknown>>): LabSetup {
  const setup: Record<string, unknown> = { ...usualSetup };
  for (const { key, choices, range } of controls) {
    const value = given[key];
    if (choices && typeof value === "string" && choices.some(({ id }) => id === value))
      setup[key] = value;
    if (range && typeof value === "number" && Number.isFinite(value)) {
      const bounded = Math.min(range.most, Math.max(range.least, value));
      setup[key] = range.step === 1 ? Math.round(bounded) : bounded;
    }
  }
  if (Array.isArray(given.fixes))
    setup["fixes"] = given.fixes.filter((fix) => typeof fix === "string").slice(0, 8);
  if (typeof given.layers === "object" && given.layers !== null)
    setup["layers"] = layerEdits(given.layers);
  return changed(setup as unknown as LabSetup, {});
}

function layerEdits(given: object): LabSetup["layers"] {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, raw]: [string, unknown]) => {
      if (typeof raw !== "object" || raw === null) return [];
      const { units, activation, initializer, gain } = raw as Readonly<Record<string, unknown>>;
      const edit: LayerEdit = {
        ...(typeof units === "number" &&
          units >= 1 &&
          units <= 256 && { units: Math.round(units) }),
        ...(isActivation(activation) && { activation }),
        ...(isInitializer(initializer) && { initializer }),
        ...(typeof gain === "number" && gain >= 0 && gain <= 100 && { gain }),
      };
      return Object.keys(edit).length > 0 ? [[name, edit]] : [];
    }),
  );
}

function isActivation(id: unknown): id is ActivationId {
  return activations.some((entry) => entry.id === id);
}

function isInitializer(id: unknown): id is InitializerId {
  return initializers.some((entry) => entry.id === id);
}
