import { sizeOf } from "../../graph/tensor.ts";
import type { InitializerRef } from "../initializer.ts";
import { initializerRef, readInitializer, writeInitializer } from "../initializers/index.ts";
import type { LayerKind, Regularizer } from "../layer.ts";
import { only } from "../only.ts";
import { readBoolean, readCount, refuseUnless } from "../raw-config.ts";
import { readRegularizer, writeRegularizer } from "../regularizer.ts";

/** Keras has no such layer; the settings are those of Dense. */
export interface MaxoutConfig {
  readonly units: number;
  /** k affine functions, of which each unit is the largest. */
  readonly pieces: number;
  readonly useBias: boolean;
  readonly kernelInitializer: InitializerRef;
  readonly biasInitializer: InitializerRef;
  readonly kernelRegularizer: Regularizer | undefined;
  readonly biasRegularizer: Regularizer | undefined;
}

/**
 * h = max over k of x·W_k + b_k. The kernel holds W_1, W_2, … side by side, as a Dense layer of k·units before TensorFlow
 * Addons' Maxout does. z, the pre-activation, is the maximum itself: a piece that did not win has no gradient.
 */
export const maxout = {
  id: "maxout",
  kind: "Maxout",
  summary:
    "Every unit is the largest of several affine functions: a convex activation that is learned.",
  source: "Goodfellow et al. 2013, §2 — https://arxiv.org/abs/1302.4389",
  read(raw, who) {
    refuseUnless(raw, { kernel_constraint: null, bias_constraint: null }, who);
    return {
      units: readCount(raw, "units", who),
      pieces: readCount({ pieces: 2, ...raw }, "pieces", who),
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
    pieces: config.pieces,
    use_bias: config.useBias,
    kernel_initializer: writeInitializer(config.kernelInitializer, dialect),
    bias_initializer: writeInitializer(config.biasInitializer, dialect),
    kernel_regularizer: writeRegularizer(config.kernelRegularizer, dialect),
    bias_regularizer: writeRegularizer(config.biasRegularizer, dialect),
  }),
  outputShape({ units }, inputs) {
    const input = only(inputs, "maxout");
    if (input.length === 0) throw new RangeError("maxout: input must have features, got []");
    return [...input.slice(0, -1), units];
  },
  parameters(config, [input = []]) {
    const fanIn = input.at(-1) ?? 1;
    const fanOut = config.units; // of the winning piece alone
    const kernel = {
      name: "kernel",
      shape: [fanIn, config.pieces * config.units],
      initializer: config.kernelInitializer,
      fans: { fanIn, fanOut },
      trainable: true,
      regularizer: config.kernelRegularizer,
    };
    const bias = {
      name: "bias",
      shape: [config.pieces * config.units],
      initializer: config.biasInitializer,
      fans: { fanIn: fanOut, fanOut },
      trainable: true,
      regularizer: config.biasRegularizer,
    };
    return config.useBias ? [kernel, bias] : [kernel];
  },
  forward(ops, { config: { units, pieces }, inputs, parameters, context }) {
    const { kernel, bias } = parameters;
    if (!kernel) throw new RangeError("maxout: kernel is missing");
    const x = only(inputs, "maxout");
    const features = x.shape.at(-1) ?? 1;
    const rows = ops.reshape(x, [sizeOf(x.shape) / features, features]);
    const affine = ops.split(ops.gemm(rows, kernel, bias), new Array(pieces).fill(units), 1);
    const largest = affine.reduce((winner, piece) => ops.max(winner, piece));
    const z = ops.reshape(largest, [...x.shape.slice(0, -1), units]);
    context.preActivation(z);
    return z;
  },
} as const satisfies LayerKind<MaxoutConfig>;
