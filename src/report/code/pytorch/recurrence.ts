import type { ActivationRef } from "../../../model/activation.ts";
import type { LayerConfigs } from "../../../model/model.ts";
import { numberLiteral } from "../python.ts";
import { activated } from "./activation.ts";
import type { Weight } from "./layer.ts";

export type Inner = LayerConfigs["Bidirectional"]["layer"];
export type Weights = Readonly<Record<string, readonly Weight[]>>;

/** A recurrent module: x [batch, time, features] to the output of every step, in the order of time. */
export interface Recurrence {
  /** Makes the module. */
  readonly maker: string;
  /** What follows, given the module. */
  after(self: string): readonly string[];
  sequence(self: string, x: string): string;
  /** The same as a function of x. */
  callable(self: string): string;
  weights(self: string): Weights;
}

/** The layer as a module of PyTorch where that has it, or as a class that the program brings along. */
export function recurrenceOf(inner: Inner, inputs: number): Recurrence {
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
