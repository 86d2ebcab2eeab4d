import { activated } from "../activations/index.ts";
import {
  channelsFirst,
  channelsLast,
  depthwiseFirst,
  filtersFirst,
  windowOver,
} from "../convolution.ts";
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

export interface SeparableConv2DConfig extends ConvolutionBase {
  readonly filters: number;
  readonly depthMultiplier: number;
  readonly depthwiseInitializer: InitializerRef;
  readonly pointwiseInitializer: InitializerRef;
  readonly depthwiseRegularizer: Regularizer | undefined;
  readonly pointwiseRegularizer: Regularizer | undefined;
}

/** h = φ((x ∗ D) ∗ P + b): D keeps the channels apart, P mixes them at every place. */
export const separableConv2D = {
  id: "separable-conv-2d",
  kind: "SeparableConv2D",
  summary: "A convolution in two: first every channel by itself, then the channels of every place.",
  source: "Chollet 2017, §1 — https://arxiv.org/abs/1610.02357",
  read(raw, who, dialect) {
    refuseUnless(raw, { depthwise_constraint: null, pointwise_constraint: null }, who);
    const glorot = initializerRef("glorot-uniform");
    return {
      filters: readCount(raw, "filters", who),
      ...readConvolutionBase(raw, 2, who, dialect),
      depthMultiplier: readCount(
        { ...raw, depth_multiplier: raw["depth_multiplier"] ?? 1 },
        "depth_multiplier",
        who,
      ),
      depthwiseInitializer: readInitializer(raw["depthwise_initializer"], glorot, who),
      pointwiseInitializer: readInitializer(raw["pointwise_initializer"], glorot, who),
      depthwiseRegularizer: readRegularizer(raw["depthwise_regularizer"], who),
      pointwiseRegularizer: readRegularizer(raw["pointwise_regularizer"], who),
    };
  },
  write: (config, dialect) => ({
    filters: config.filters,
    ...writeConvolutionBase(config, dialect),
    depth_multiplier: config.depthMultiplier,
    depthwise_initializer: writeInitializer(config.depthwiseInitializer, dialect),
    pointwise_initializer: writeInitializer(config.pointwiseInitializer, dialect),
    depthwise_regularizer: writeRegularizer(config.depthwiseRegularizer, dialect),
    pointwise_regularizer: writeRegularizer(config.pointwiseRegularizer, dialect),
  }),
  outputShape: (config, inputs) =>
    slidShape(only(inputs, "separable-conv-2d"), config, config.filters, "separable-conv-2d"),
  parameters(config, inputs) {
    const channels = only(inputs, "separable-conv-2d").at(-1) ?? 1;
    const { depthMultiplier, filters, kernelSize } = config;
    return [
      kernelParameter(
        "depthwise_kernel",
        [...kernelSize, channels, depthMultiplier],
        config.depthwiseInitializer,
        config.depthwiseRegularizer,
      ),
      kernelParameter(
        "pointwise_kernel",
        [1, 1, channels * depthMultiplier, filters],
        config.pointwiseInitializer,
        config.pointwiseRegularizer,
      ),
      ...biasParameters(config, filters),
    ];
  },
  forward(ops, { config, inputs, parameters, context }) {
    const { depthwise_kernel: depthwise, pointwise_kernel: pointwise, bias } = parameters;
    if (!depthwise || !pointwise) throw new RangeError("separable-conv-2d: a kernel is missing");
    const x = only(inputs, "separable-conv-2d");
    const window = windowOver(x, slidingOf(config), "separable-conv-2d");
    const channels = x.shape.at(-1) ?? 1;
    const apart = ops.conv(channelsFirst(ops, x), depthwiseFirst(ops, depthwise), window, channels);
    const mixed = ops.conv(apart, filtersFirst(ops, pointwise), { kernelShape: [1, 1] }, 1, bias);
    const z = channelsLast(ops, mixed);
    context.preActivation(z);
    return activated(ops, z, config.activation);
  },
} as const satisfies LayerKind<SeparableConv2DConfig>;
