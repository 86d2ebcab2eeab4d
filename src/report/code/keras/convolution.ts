import type { ConvolutionBase, ConvolutionConfig } from "../../../model/convolution-layer.ts";
import { sizesLiteral, stringLiteral } from "../python.ts";
import { activationSetting } from "./activation.ts";
import { initializerSetting, initializerValue, regularizerSetting } from "./initializer.ts";
import { type KerasWriters, unless } from "./layer.ts";

export const convolutions = {
  Conv1D: convolution,
  Conv2D: convolution,
  DepthwiseConv2D: (config) => [
    sizesLiteral(config.kernelSize),
    ...slidingSettings(config),
    ...unless(config.depthMultiplier === 1, `depth_multiplier=${config.depthMultiplier}`),
    `depthwise_initializer=${initializerValue(config.depthwiseInitializer)}`,
    ...regularizerSetting("depthwise_regularizer", config.depthwiseRegularizer),
    ...biasSettings(config),
  ],
  SeparableConv2D: (config) => [
    String(config.filters),
    sizesLiteral(config.kernelSize),
    ...slidingSettings(config),
    ...unless(config.depthMultiplier === 1, `depth_multiplier=${config.depthMultiplier}`),
    `depthwise_initializer=${initializerValue(config.depthwiseInitializer)}`,
    `pointwise_initializer=${initializerValue(config.pointwiseInitializer)}`,
    ...regularizerSetting("depthwise_regularizer", config.depthwiseRegularizer),
    ...regularizerSetting("pointwise_regularizer", config.pointwiseRegularizer),
    ...biasSettings(config),
  ],
} as const satisfies Partial<KerasWriters>;

function convolution(config: ConvolutionConfig): readonly string[] {
  return [
    String(config.filters),
    sizesLiteral(config.kernelSize),
    ...slidingSettings(config),
    ...unless(config.groups === 1, `groups=${config.groups}`),
    `kernel_initializer=${initializerValue(config.kernelInitializer)}`,
    ...regularizerSetting("kernel_regularizer", config.kernelRegularizer),
    ...biasSettings(config),
  ];
}

function slidingSettings(config: ConvolutionBase): readonly string[] {
  const { strides, padding, dilationRate } = config;
  const isOne = (sizes: readonly number[]) => sizes.every((size) => size === 1);
  return [
    ...unless(isOne(strides), `strides=${sizesLiteral(strides)}`),
    ...unless(padding === "valid", `padding=${stringLiteral(padding)}`),
    ...unless(isOne(dilationRate), `dilation_rate=${sizesLiteral(dilationRate)}`),
    ...activationSetting("activation", config.activation),
  ];
}

function biasSettings(config: ConvolutionBase): readonly string[] {
  if (!config.useBias) return ["use_bias=False"];
  return [
    ...initializerSetting("bias_initializer", config.biasInitializer, "zeros"),
    ...regularizerSetting("bias_regularizer", config.biasRegularizer),
  ];
}
