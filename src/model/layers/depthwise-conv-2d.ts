import { activated } from "../activations/index.ts";
import { channelsFirst, channelsLast, depthwiseFirst, windowOver } from "../convolution.ts";
import {
  biasParameters,
  type ConvolutionBase,
  kernelParameter,
  readConvolutionBase,
  slidingOf,
  slidShape,
  writeConvolutionBase,
} from "../convolution-layer.ts";
import type { InitializerRef } from "../initializer.ts";
import { initializerRef, readInitializer, writeInitializer } from "../initializers/index.ts";
import type { LayerKind, Regularizer } from "../layer.ts";
import { only } from "../only.ts";
import { readCount, refuseUnless } from "../raw-config.ts";
import { readRegularizer, writeRegularizer } from "../regularizer.ts";

export interface DepthwiseConv2DConfig extends ConvolutionBase {
  readonly depthMultiplier: number;
  readonly depthwiseInitializer: InitializerRef;
  readonly depthwiseRegularizer: Regularizer | undefined;
}

/** h = φ(x ∗ W + b), every channel with kernels of its own. */
export const depthwiseConv2D = {
  id: "depthwise-conv-2d",
  kind: "DepthwiseConv2D",
  summary: "A convolution that keeps the channels apart.",
  source: "https://keras.io/api/layers/convolution_layers/depthwise_convolution2d/",
  read(raw, who, dialect) {
    refuseUnless(raw, { depthwise_constraint: null }, who);
    return {
      ...readConvolutionBase(raw, 2, who, dialect),
      depthMultiplier: readCount(
        { ...raw, depth_multiplier: raw["depth_multiplier"] ?? 1 },
        "depth_multiplier",
        who,
      ),
      depthwiseInitializer: readInitializer(
        raw["depthwise_initializer"],
        initializerRef("glorot-uniform"),
        who,
      ),
      depthwiseRegularizer: readRegularizer(raw["depthwise_regularizer"], who),
    };
  },
  write: (config, dialect) => ({
    ...writeConvolutionBase(config, dialect),
    depth_multiplier: config.depthMultiplier,
    depthwise_initializer: writeInitializer(config.depthwiseInitializer, dialect),
    depthwise_regularizer: writeRegularizer(config.depthwiseRegularizer, dialect),
  }),
  outputShape(config, inputs) {
    const sample = only(inputs, "depthwise-conv-2d");
    const channels = (sample.at(-1) ?? 1) * config.depthMultiplier;
    return slidShape(sample, config, channels, "depthwise-conv-2d");
  },
  parameters(config, inputs) {
    const channels = only(inputs, "depthwise-conv-2d").at(-1) ?? 1;
    const shape = [...config.kernelSize, channels, config.depthMultiplier];
    return [
      kernelParameter("kernel", shape, config.depthwiseInitializer, config.depthwiseRegularizer),
      ...biasParameters(config, channels * config.depthMultiplier),
    ];
  },
  forward(ops, { config, inputs, parameters, context }) {
    const { kernel, bias } = parameters;
    if (!kernel) throw new RangeError("depthwise-conv-2d: kernel is missing");
    const x = only(inputs, "depthwise-conv-2d");
    const window = windowOver(x, slidingOf(config), "depthwise-conv-2d");
    const image = channelsFirst(ops, x);
    const y = ops.conv(image, depthwiseFirst(ops, kernel), window, x.shape.at(-1) ?? 1, bias);
    const z = channelsLast(ops, y);
    context.preActivation(z);
    return activated(ops, z, config.activation);
  },
} as const satisfies LayerKind<DepthwiseConv2DConfig>;
