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
  /** As in Keras: `kernel`, `bias`, `gamma`, `beta`, `moving_mean`, `moving_variance`. */
  readonly name: string;
  readonly shape: Shape;
  readonly initializer: InitializerRef;
  readonly fans: Fans;
  /** False for moving statistics and frozen layers: no gradient is applied. */
  readonly trainable: boolean;
  readonly regularizer: Regularizer | undefined;
}

/** What a layer may ask for besides its input while it builds its part of the graph. */
export interface ForwardContext {
  readonly training: boolean;
  /** False in a frozen layer, which keeps its statistics too. */
  readonly trainable: boolean;
  /** Uniform random numbers in [0, 1), new at every step; for dropout. */
  noise(shape: Shape): Tensor;
  /** Gives a parameter that is not trained its value after this step. */
  update(parameter: string, value: Tensor): void;
  /** Names z, the input of the layer's activation, for the quantities that are watched. */
  preActivation(z: Tensor): void;
}

export interface LayerCall<Config> {
  readonly config: Config;
  readonly inputs: readonly Tensor[];
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
}
