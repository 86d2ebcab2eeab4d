import type { Entry } from "../core/registry.ts";
import type { Ops } from "../graph/ops.ts";
import type { Shape, Tensor } from "../graph/tensor.ts";
import type { Fans, InitializerRef } from "./initializer.ts";

/** Added to the loss: l1·Σ|w| + l2·Σw². */
export interface Regularizer {
  readonly l1: number;
  readonly l2: number;
}

/** A tensor that a layer owns. */
export interface ParameterSpec {
  /** As in Keras: `kernel`, `recurrent_kernel`, `bias`, `gamma`, `beta`, `moving_mean` … */
  readonly name: string;
  readonly shape: Shape;
  readonly initializer: InitializerRef;
  readonly fans: Fans;
  /** False for moving statistics and frozen layers: no gradient is applied. */
  readonly trainable: boolean;
  readonly regularizer: Regularizer | undefined;
}

/** Whether a parameter is a weight matrix (or a stack of them, in a convolution): what signals and gradients pass through. */
export function isKernel({ name }: Pick<ParameterSpec, "name">): boolean {
  return name.endsWith("kernel");
}

/** What a layer may ask for besides its input while it builds its part of the graph. */
export interface ForwardContext {
  readonly training: boolean;
  /** False in a frozen layer, which keeps its statistics too. */
  readonly trainable: boolean;
  /** Random numbers, new at every step: uniform in [0, 1) unless told, or standard normal. */
  noise(shape: Shape, distribution?: Distribution): Tensor;
  /** Gives a parameter that is not trained its value after this step. */
  update(parameter: string, value: Tensor): void;
  /** Names z, the input of the layer's activation, for the quantities that are watched. */
  preActivation(z: Tensor): void;
  /** Names what is computed inside the layer and watched there: one tensor, or one for every time step in order. */
  observe(what: Observable, tensors: readonly Tensor[]): void;
}

export type Distribution = "uniform" | "normal";

/** What a layer may show of its inside, each with the batch axis in front unless it says otherwise. */
export type Observable =
  /** h_t for every time step, [batch, units]. */
  | "hidden-state"
  /** c_t for every time step, [batch, units]. */
  | "cell-state"
  /** The output of the forget gate (LSTM) or update gate (GRU) for every time step, [batch, units]. */
  | "forget-gate"
  /** The matrix that leads from h_{t−1} to h_t, [units, gates·units]; no batch axis. */
  | "recurrent-kernel"
  /** Logits of the softmax, [batch, heads, queries, keys]. */
  | "attention-logits"
  /** What the softmax makes of them, same shape. */
  | "attention-weights"
  /** Projected queries and keys, [batch, heads, tokens, size]. */
  | "query"
  | "key"
  /** Statistics of the batch, [features]; no batch axis. */
  | "batch-mean"
  | "batch-variance";

export interface LayerCall<Config> {
  readonly config: Config;
  readonly inputs: readonly Tensor[];
  /** For every input, which time steps count: 1 or 0, [batch, time]; `undefined` where all do. */
  readonly masks: readonly (Tensor | undefined)[];
  readonly parameters: Readonly<Record<string, Tensor>>;
  readonly context: ForwardContext;
}

/** A layer's configuration as it stands in a model file. */
export type RawConfig = Readonly<Record<string, unknown>>;

/** Which library's spelling a model file uses. */
export type Dialect = "keras2" | "keras3" | "tfjs";

/** A kind of layer: how its configuration is read and written, which tensors it owns, what it computes. */
export interface LayerKind<Config> extends Entry {
  /** Keras class name. */
  readonly kind: string;
  /** @param who - names file and layer at the head of error messages. @throws RangeError or FormatError. */
  read(raw: RawConfig, who: string, dialect: Dialect): Config;
  /** The configuration in Keras spelling, without name and dtype. */
  write(config: Config, dialect: Dialect): RawConfig;
  /** Shape of one sample, without the batch axis. @throws RangeError when the inputs do not fit. */
  outputShape(config: Config, inputs: readonly Shape[]): Shape;
  parameters(config: Config, inputs: readonly Shape[]): readonly ParameterSpec[];
  /** Tensors carry the batch axis in front. */
  forward(ops: Ops, call: LayerCall<Config>): Tensor;
  /** The mask of the output. Without this rule it is that of the first input as long as the time axis stays, as in Keras. */
  mask?(ops: Ops, call: Omit<LayerCall<Config>, "context">): Tensor | undefined;
}
