import type { ActivationRef } from "../../../model/activation.ts";
import type { LayerConfigs } from "../../../model/model.ts";
import { numberLiteral } from "../python.ts";
import { activated } from "./activation.ts";
import { features, type Given, type TorchLayer, type TorchWriters, type Weight } from "./layer.ts";
import { overPositions } from "./noise.ts";

export const recurrentLayers = {
  SimpleRNN: (given) => one("SimpleRNN", given),
  LSTM: (given) => one("LSTM", given),
  GRU: (given) => one("GRU", given),
  Bidirectional: bidirectional,
} as const satisfies Partial<TorchWriters>;

type Inner = LayerConfigs["Bidirectional"]["layer"];
type Weights = Readonly<Record<string, readonly Weight[]>>;

/** A recurrent module: x [batch, time, features] to the output of every step, in the order of time. */
interface Recurrence {
  /** Makes the module. */
  readonly maker: string;
  /** What follows, given the module. */
  after(self: string): readonly string[];
  sequence(self: string, x: string): string;
  /** The same as a function of x. */
  callable(self: string): string;
  weights(self: string): Weights;
}

function one(kind: Inner["kind"], { config, built, self, masks: [mask] }: Given<Inner["kind"]>) {
  const inner = { kind, config } as Inner;
  const recurrence = recurrenceOf(inner, features(built));
  return {
    make: [`${self} = ${recurrence.maker}`, ...recurrence.after(self)],
    forward: ([x = ""]) => {
      const run = { self, inner, recurrence, isBackward: config.goBackwards };
      const y = steps(x, mask, { ...run, isZeroed: config.zeroOutputForMask });
      return config.returnSequences ? y : `${y}[:, -1]`;
    },
    weights: recurrence.weights(self),
  } satisfies TorchLayer;
}

function bidirectional({ config, built, self, masks: [mask] }: Given<"Bidirectional">): TorchLayer {
  const { layer: inner, mergeMode } = config;
  const { returnSequences } = inner.config;
  const recurrence = recurrenceOf(inner, features(built));
  const [there, back] = [`${self}[0]`, `${self}[1]`];
  const run = { inner, recurrence, isZeroed: returnSequences };
  return {
    make: [
      `${self} = nn.ModuleList([${recurrence.maker}, ${recurrence.maker}])`,
      ...recurrence.after(there),
      ...recurrence.after(back),
    ],
    forward: ([x = ""]) => {
      const forwards = steps(x, mask, { ...run, self: there, isBackward: false });
      const backwards = steps(x, mask, { ...run, self: back, isBackward: true });
      const [a, b] = returnSequences
        ? [forwards, `${backwards}.flip(1)`]
        : [`${forwards}[:, -1]`, `${backwards}[:, -1]`];
      return {
        concat: `torch.cat([${a}, ${b}], -1)`,
        sum: `${a} + ${b}`,
        mul: `${a} * ${b}`,
        ave: `(${a} + ${b}) / 2`,
      }[mergeMode];
    },
    weights: Object.fromEntries([
      ...prefixed("forward", recurrence.weights(there)),
      ...prefixed("backward", recurrence.weights(back)),
    ]),
  };
}

function prefixed(direction: string, weights: Weights) {
  return Object.entries(weights).map(([name, weight]) => [`${direction}/${name}`, weight] as const);
}

interface Run {
  readonly self: string;
  readonly inner: Inner;
  readonly recurrence: Recurrence;
  readonly isBackward: boolean;
  /** The output of a step that does not count is 0. */
  readonly isZeroed: boolean;
}

/** The output of every step, in the order of computation. */
function steps(x: string, mask: string | undefined, run: Run): string {
  const { self, inner, recurrence, isBackward, isZeroed } = run;
  const ordered = (sequence: string) => (isBackward ? `${sequence}.flip(1)` : sequence);
  const { dropout } = inner.config;
  const kept = dropout === 0 ? x : `(${overPositions(x, `${x}[:, :1]`, dropout)})`;
  if (mask === undefined) return recurrence.sequence(self, ordered(kept));
  const counts = ordered(/^\w+$/.test(mask) ? mask : `(${mask})`);
  const zeros = isZeroed ? ", zeros=True" : "";
  return `masked(${recurrence.callable(self)}, ${ordered(kept)}, ${counts}${zeros})`;
}

function recurrenceOf(inner: Inner, inputs: number): Recurrence {
  return isPlain(inner) ? moduleOf(inner, inputs) : stepwise(inner, inputs);
}

/** Whether PyTorch has the layer as it is. */
function isPlain({ kind, config }: Inner): boolean {
  if (config.layerNormalization || config.recurrentDropout > 0) return false;
  const has = ({ id }: ActivationRef, ...ids: readonly string[]) => ids.includes(id);
  switch (kind) {
    case "SimpleRNN":
      return has(config.activation, "tanh", "relu");
    case "LSTM":
      return has(config.activation, "tanh") && has(config.recurrentActivation, "sigmoid");
    case "GRU":
      return (
        config.resetAfter &&
        has(config.activation, "tanh") &&
        has(config.recurrentActivation, "sigmoid")
      );
    default:
      return kind satisfies never;
  }
}

function moduleOf({ kind, config }: Inner, inputs: number): Recurrence {
  const { units, useBias } = config;
  const name = kind === "SimpleRNN" ? "RNN" : kind;
  const settings = [
    inputs,
    units,
    "batch_first=True",
    ...(useBias ? [] : ["bias=False"]),
    ...(kind === "SimpleRNN" && config.activation.id === "relu" ? ['nonlinearity="relu"'] : []),
  ];
  const hasTwoBiases = kind === "GRU";
  return {
    maker: `nn.${name}(${settings.join(", ")})`,
    after: (self) =>
      useBias && !hasTwoBiases
        ? [
            `nn.init.zeros_(${self}.bias_hh_l0).requires_grad_(False)  # one bias is enough, as in Keras`,
          ]
        : [],
    sequence: (self, x) => `${self}(${x})[0]`,
    callable: (self) => `lambda x: ${self}(x)[0]`,
    weights: (self) => ({
      kernel: [{ path: `${self}.weight_ih_l0`, layout: "linear" }],
      recurrent_kernel: [{ path: `${self}.weight_hh_l0`, layout: "linear" }],
      bias: hasTwoBiases
        ? [
            { path: `${self}.bias_ih_l0`, layout: "keras", gates: (all) => resetFirst(all, 0) },
            { path: `${self}.bias_hh_l0`, layout: "keras", gates: (all) => resetFirst(all, 3) },
          ]
        : [{ path: `${self}.bias_ih_l0`, layout: "keras" }],
    }),
  };
}

/** Three of Keras' gates z, r, h in PyTorch's order r, z, n. */
function resetFirst(pattern: string, from: number): string {
  const [z = "-", r = "-", h = "-"] = [...pattern].slice(from, from + 3);
  return `${r}${z}${h}`;
}

/** A class that the program brings along. */
function stepwise({ kind, config }: Inner, inputs: number): Recurrence {
  const { units, useBias, layerNormalization, recurrentDropout, activation } = config;
  const settings = [
    inputs,
    units,
    ...(useBias ? [] : ["bias=False"]),
    ...(layerNormalization ? ["normalize=True"] : []),
    ...(recurrentDropout === 0 ? [] : [`dropout=${numberLiteral(recurrentDropout)}`]),
    ...callable("activation", activation, "tanh"),
    ...("recurrentActivation" in config
      ? callable("gate", config.recurrentActivation, "sigmoid")
      : []),
    ...(kind === "GRU" && !config.resetAfter ? ["reset_after=False"] : []),
  ];
  const names = [
    "kernel",
    "recurrent_kernel",
    "bias",
    "gamma",
    "kernel_gamma",
    "recurrent_gamma",
    "state_gamma",
    "state_beta",
  ];
  return {
    maker: `Stepwise${kind}(${settings.join(", ")})`,
    after: () => [],
    sequence: (self, x) => `${self}(${x})`,
    callable: (self) => self,
    weights: (self) =>
      Object.fromEntries(
        names.map((name) => [
          name,
          [{ path: `${self}.${name}`, layout: "keras", ...startOf(name) }],
        ]),
      ),
  };
}

function startOf(name: string): Pick<Weight, "start"> {
  if (name.endsWith("gamma")) return { start: "ones" };
  return name === "state_beta" ? { start: "zeros" } : {};
}

function callable(setting: string, activation: ActivationRef, usual: string): readonly string[] {
  if (activation.id === usual) return [];
  return [`${setting}=lambda z: ${activated("z", activation)}`];
}
