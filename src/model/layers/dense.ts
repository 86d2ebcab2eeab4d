import { sizeOf } from "../../graph/tensor.ts";
import type { ActivationRef } from "../activation.ts";
import { activated, readActivation, writeActivation } from "../activations/index.ts";
import type { InitializerRef } from "../initializer.ts";
import { initializerRef, readInitializer, writeInitializer } from "../initializers/index.ts";
import type { LayerKind, Regularizer } from "../layer.ts";
import { only } from "../only.ts";
import { readBoolean, readCount, refuseUnless } from "../raw-config.ts";
import { readRegularizer, writeRegularizer } from "../regularizer.ts";

export interface DenseConfig {
  readonly units: number;
  readonly activation: ActivationRef;
  readonly useBias: boolean;
  readonly kernelInitializer: InitializerRef;
  readonly biasInitializer: InitializerRef;
  readonly kernelRegularizer: Regularizer | undefined;
  readonly biasRegularizer: Regularizer | undefined;
}

/** Settings of Keras that change the training and are not supported. */
const unsupported = {
  activity_regularizer: null,
  kernel_constraint: null,
  bias_constraint: null,
  lora_rank: null,
};

/** h = φ(x·W + b) over the last axis. */
export const dense = {
  id: "dense",
  kind: "Dense",
  summary: "Every unit reads every input: φ(x·W + b).",
  source: "https://keras.io/api/layers/core_layers/dense/",
  read(raw, who, dialect) {
    refuseUnless(raw, unsupported, who);
    return {
      units: readCount(raw, "units", who),
      activation: readActivation(raw["activation"], who, dialect),
      useBias: readBoolean(raw, "use_bias", true, who),
      kernelInitializer: readInitializer(
        raw["kernel_initializer"],
        initializerRef("glorot-uniform"),
        who,
      ),
      biasInitializer: readInitializer(raw["bias_initializer"], initializerRef("zeros"), who),
      kernelRegularizer: readRegularizer(raw["kernel_regularizer"], who),
      biasRegularizer: readRegularizer(raw["bias_regularizer"], who),
    };
  },
  write: (config, dialect) => ({
    units: config.units,
    activation: writeActivation(config.activation, dialect),
    use_bias: config.useBias,
    kernel_initializer: writeInitializer(config.kernelInitializer, dialect),
    bias_initializer: writeInitializer(config.biasInitializer, dialect),
    kernel_regularizer: writeRegularizer(config.kernelRegularizer, dialect),
    bias_regularizer: writeRegularizer(config.biasRegularizer, dialect),
  }),
  outputShape({ units }, inputs) {
    const input = only(inputs, "dense");
    if (input.length === 0) throw new RangeError("dense: input must have features, got []");
    return [...input.slice(0, -1), units];
  },
  parameters(config, [input = []]) {
    const fanIn = input.at(-1) ?? 1;
    const kernel = {
      name: "kernel",
      shape: [fanIn, config.units],
      initializer: config.kernelInitializer,
      fans: { fanIn, fanOut: config.units },
      trainable: true,
      regularizer: config.kernelRegularizer,
    };
    const bias = {
      name: "bias",
      shape: [config.units],
      initializer: config.biasInitializer,
      fans: { fanIn: config.units, fanOut: config.units },
      trainable: true,
      regularizer: config.biasRegularizer,
    };
    return config.useBias ? [kernel, bias] : [kernel];
  },
  forward(ops, { config, inputs, parameters, context }) {
    const { kernel, bias } = parameters;
    if (!kernel) throw new RangeError("dense: kernel is missing");
    const x = only(inputs, "dense");
    const features = x.shape.at(-1) ?? 1;
    const rows = ops.reshape(x, [sizeOf(x.shape) / features, features]);
    const z = ops.reshape(ops.gemm(rows, kernel, bias), [...x.shape.slice(0, -1), config.units]);
    context.preActivation(z);
    return activated(ops, z, config.activation);
  },
} as const satisfies LayerKind<DenseConfig>;
