import { type Shape, shapeText } from "../graph/tensor.ts";
import type { ActivationRef } from "./activation.ts";
import { activationOf, readActivation, writeActivation } from "./activations/index.ts";
import type { InitializerRef } from "./initializer.ts";
import { initializerRef, readInitializer, writeInitializer } from "./initializers/index.ts";
import type { Dialect, ParameterSpec, RawConfig, Regularizer } from "./layer.ts";
import { only } from "./only.ts";
import { readBoolean, readCount, readNumberWithin, refuseUnless } from "./raw-config.ts";
import { readRegularizer, writeRegularizer } from "./regularizer.ts";

/** What the recurrent layers have in common. */
export interface RecurrentConfig {
  readonly units: number;
  readonly activation: ActivationRef;
  readonly useBias: boolean;
  readonly kernelInitializer: InitializerRef;
  readonly recurrentInitializer: InitializerRef;
  readonly biasInitializer: InitializerRef;
  readonly kernelRegularizer: Regularizer | undefined;
  readonly recurrentRegularizer: Regularizer | undefined;
  readonly biasRegularizer: Regularizer | undefined;
  /** Share of the inputs that is dropped: the same ones at every time step. */
  readonly dropout: number;
  /** Share of the state that the next step does not read: the same units at every time step. */
  readonly recurrentDropout: number;
  /** The output is that of every time step, not of the last alone. */
  readonly returnSequences: boolean;
  /** Time runs from the last step to the first; so do the outputs. */
  readonly goBackwards: boolean;
  /** The output of a masked step is 0, not that of the step before. */
  readonly zeroOutputForMask: boolean;
  /** What the state gives to the next step is normalized over the units (Ba et al. 2016); Keras does not have it. */
  readonly layerNormalization: boolean;
}

/** A recurrent layer whose gates have an activation of their own. */
export interface GatedConfig extends RecurrentConfig {
  readonly recurrentActivation: ActivationRef;
}

/** Settings of Keras that change the result and are not supported. */
const unsupported = {
  return_state: false,
  stateful: false,
  time_major: false,
  activity_regularizer: null,
  kernel_constraint: null,
  recurrent_constraint: null,
  bias_constraint: null,
};

/** The settings that all recurrent layers share. */
export function readRecurrent(raw: RawConfig, who: string, dialect: Dialect): RecurrentConfig {
  refuseUnless(raw, unsupported, who);
  const start = (key: string, id: Parameters<typeof initializerRef>[0]) =>
    readInitializer(raw[`${key}_initializer`], initializerRef(id), who);
  return {
    units: readCount(raw, "units", who),
    activation: unitActivation(raw, "activation", "tanh", who, dialect),
    useBias: readBoolean(raw, "use_bias", true, who),
    kernelInitializer: start("kernel", "glorot-uniform"),
    recurrentInitializer: start("recurrent", "orthogonal"),
    biasInitializer: start("bias", "zeros"),
    kernelRegularizer: readRegularizer(raw["kernel_regularizer"], who),
    recurrentRegularizer: readRegularizer(raw["recurrent_regularizer"], who),
    biasRegularizer: readRegularizer(raw["bias_regularizer"], who),
    dropout: readNumberWithin(raw, "dropout", 0, [0, 1], who),
    recurrentDropout: readNumberWithin(raw, "recurrent_dropout", 0, [0, 1], who),
    returnSequences: readBoolean(raw, "return_sequences", false, who),
    goBackwards: readBoolean(raw, "go_backwards", false, who),
    zeroOutputForMask: readBoolean(raw, "zero_output_for_mask", false, who),
    layerNormalization: readBoolean(raw, "layer_normalization", false, who),
  };
}

/** The settings of a layer with gates. Keras 1 and TF.js gate with a hard sigmoid unless told. */
export function readGated(raw: RawConfig, who: string, dialect: Dialect): GatedConfig {
  const gate = dialect === "tfjs" ? "hard_sigmoid" : "sigmoid";
  return {
    ...readRecurrent(raw, who, dialect),
    recurrentActivation: unitActivation(raw, "recurrent_activation", gate, who, dialect),
  };
}

function unitActivation(
  raw: RawConfig,
  key: string,
  fallback: string,
  who: string,
  dialect: Dialect,
): ActivationRef {
  const activation = readActivation(key in raw ? raw[key] : fallback, who, dialect);
  if (activationOf(activation.id).scalar) return activation;
  throw new RangeError(`${who}: ${key} must act on every unit by itself, got "${activation.id}"`);
}

/** The settings that all recurrent layers share, in Keras spelling. */
export function writeRecurrent(config: RecurrentConfig, dialect: Dialect): RawConfig {
  return {
    units: config.units,
    activation: writeActivation(config.activation, dialect),
    use_bias: config.useBias,
    kernel_initializer: writeInitializer(config.kernelInitializer, dialect),
    recurrent_initializer: writeInitializer(config.recurrentInitializer, dialect),
    bias_initializer: writeInitializer(config.biasInitializer, dialect),
    kernel_regularizer: writeRegularizer(config.kernelRegularizer, dialect),
    recurrent_regularizer: writeRegularizer(config.recurrentRegularizer, dialect),
    bias_regularizer: writeRegularizer(config.biasRegularizer, dialect),
    dropout: config.dropout,
    recurrent_dropout: config.recurrentDropout,
    return_sequences: config.returnSequences,
    return_state: false,
    go_backwards: config.goBackwards,
    stateful: false,
    unroll: false,
    // Keras refuses keys it does not know, so these stand only where they matter.
    ...(config.zeroOutputForMask && { zero_output_for_mask: true }),
    ...(config.layerNormalization && { layer_normalization: true }),
  };
}

/** The settings of a layer with gates, in Keras spelling. */
export function writeGated(config: GatedConfig, dialect: Dialect): RawConfig {
  return {
    ...writeRecurrent(config, dialect),
    recurrent_activation: writeActivation(config.recurrentActivation, dialect),
  };
}

/** What a layer with this many gates does not share with the others. */
interface Gates {
  readonly gates: number;
  readonly biasShape: Shape;
  readonly biasInitializer: InitializerRef;
}

/** Kernel [in, gates · units], recurrent kernel [units, gates · units], and a bias where there is one. */
export function recurrentParameters(
  config: RecurrentConfig,
  inputs: readonly Shape[],
  { gates, biasShape, biasInitializer }: Gates,
): readonly ParameterSpec[] {
  const fanIn = inputs[0]?.at(-1) ?? 1;
  const fanOut = gates * config.units;
  const kernel = {
    name: "kernel",
    shape: [fanIn, fanOut],
    initializer: config.kernelInitializer,
    fans: { fanIn, fanOut },
    trainable: true,
    regularizer: config.kernelRegularizer,
  };
  const recurrentKernel = {
    name: "recurrent_kernel",
    shape: [config.units, fanOut],
    initializer: config.recurrentInitializer,
    fans: { fanIn: config.units, fanOut },
    trainable: true,
    regularizer: config.recurrentRegularizer,
  };
  const bias = {
    name: "bias",
    shape: biasShape,
    initializer: biasInitializer,
    fans: { fanIn: biasShape[0] ?? 1, fanOut },
    trainable: true,
    regularizer: config.biasRegularizer,
  };
  return config.useBias ? [kernel, recurrentKernel, bias] : [kernel, recurrentKernel];
}

/**
 * Shape of the output: [time, units], or [units] for the last step alone.
 *
 * @throws RangeError when the input is not a sequence of vectors.
 */
export function recurrentShape(
  { units, returnSequences }: RecurrentConfig,
  inputs: readonly Shape[],
  who: string,
): Shape {
  const input = only(inputs, who);
  const [time] = input;
  if (input.length !== 2 || time === undefined)
    throw new RangeError(`${who}: input must be [time, features], got ${shapeText(input)}`);
  return returnSequences ? [time, units] : [units];
}
