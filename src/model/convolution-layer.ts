import { type Shape, shapeText } from "../graph/tensor.ts";
import type { ActivationRef } from "./activation.ts";
import { activated, readActivation, writeActivation } from "./activations/index.ts";
import {
  channelsFirst,
  channelsLast,
  filtersFirst,
  kernelFans,
  type Padding,
  placements,
  readPadding,
  readSizes,
  refuseChannelsFirst,
  refuseStridesWithDilation,
  type Sliding,
  spatialOf,
  windowOver,
} from "./convolution.ts";
import type { InitializerRef } from "./initializer.ts";
import { initializerRef, readInitializer, writeInitializer } from "./initializers/index.ts";
import type { Dialect, LayerKind, ParameterSpec, RawConfig, Regularizer } from "./layer.ts";
import { only } from "./only.ts";
import { readBoolean, readCount, refuseUnless } from "./raw-config.ts";
import { readRegularizer, writeRegularizer } from "./regularizer.ts";

/** What every layer with a sliding kernel has besides its weights. */
export interface ConvolutionBase {
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: Padding;
  readonly dilationRate: readonly number[];
  readonly activation: ActivationRef;
  readonly useBias: boolean;
  readonly biasInitializer: InitializerRef;
  readonly biasRegularizer: Regularizer | undefined;
}

export interface ConvolutionConfig extends ConvolutionBase {
  readonly filters: number;
  readonly groups: number;
  readonly kernelInitializer: InitializerRef;
  readonly kernelRegularizer: Regularizer | undefined;
}

const sameAsValid: readonly Padding[] = ["valid", "same"];

/** How the kernel moves. */
export function slidingOf({
  kernelSize,
  strides,
  padding,
  dilationRate,
}: Omit<ConvolutionBase, "activation">): Sliding {
  return { size: kernelSize, strides, dilations: dilationRate, padding };
}

/** The settings that every layer with a sliding kernel reads alike. @throws RangeError when one does not fit. */
export function readConvolutionBase(
  raw: RawConfig,
  axes: number,
  who: string,
  dialect: Dialect,
  paddings: readonly Padding[] = sameAsValid,
): ConvolutionBase {
  refuseUnless(raw, { activity_regularizer: null, bias_constraint: null }, who);
  refuseChannelsFirst(raw, who);
  const base = {
    kernelSize: readSizes(raw, "kernel_size", axes, who),
    strides: readSizes(raw, "strides", axes, who, 1),
    padding: readPadding(raw, paddings, who),
    dilationRate: readSizes(raw, "dilation_rate", axes, who, 1),
    activation: readActivation(raw["activation"], who, dialect),
    useBias: readBoolean(raw, "use_bias", true, who),
    biasInitializer: readInitializer(raw["bias_initializer"], initializerRef("zeros"), who),
    biasRegularizer: readRegularizer(raw["bias_regularizer"], who),
  };
  refuseStridesWithDilation(slidingOf(base), who);
  return base;
}

export function writeConvolutionBase(config: ConvolutionBase, dialect: Dialect): RawConfig {
  return {
    kernel_size: config.kernelSize,
    strides: config.strides,
    padding: config.padding,
    data_format: "channels_last",
    dilation_rate: config.dilationRate,
    activation: writeActivation(config.activation, dialect),
    use_bias: config.useBias,
    bias_initializer: writeInitializer(config.biasInitializer, dialect),
    bias_regularizer: writeRegularizer(config.biasRegularizer, dialect),
  };
}

/** A weight [...positions, C_in, C_out]. */
export function kernelParameter(
  name: string,
  shape: Shape,
  initializer: InitializerRef,
  regularizer: Regularizer | undefined,
): ParameterSpec {
  return { name, shape, initializer, fans: kernelFans(shape), trainable: true, regularizer };
}

/** A bias per output channel; none where the layer has none. */
export function biasParameters(
  config: ConvolutionBase,
  channels: number,
): readonly ParameterSpec[] {
  if (!config.useBias) return [];
  return [
    {
      name: "bias",
      shape: [channels],
      initializer: config.biasInitializer,
      fans: { fanIn: channels, fanOut: channels },
      trainable: true,
      regularizer: config.biasRegularizer,
    },
  ];
}

/** The shape of a sample after the kernel moved over it. @throws RangeError when it does not fit. */
export function slidShape(
  sample: Shape,
  config: Omit<ConvolutionBase, "activation">,
  channels: number,
  who: string,
): Shape {
  const spatial = spatialOf(sample, config.kernelSize.length, who);
  const placed = placements(spatial, slidingOf(config), who);
  return [...placed.map(({ places }) => places), channels];
}

/** φ(x ∗ W + b) over one or two spatial axes: everything but the names of Conv1D and Conv2D. */
export function convolutionRules(axes: 1 | 2, who: string, paddings: readonly Padding[]) {
  return {
    read(raw, name, dialect) {
      refuseUnless(raw, { kernel_constraint: null, lora_rank: null }, name);
      const config = {
        filters: readCount(raw, "filters", name),
        ...readConvolutionBase(raw, axes, name, dialect, paddings),
        groups: readCount({ ...raw, groups: raw["groups"] ?? 1 }, "groups", name),
        kernelInitializer: readInitializer(
          raw["kernel_initializer"],
          initializerRef("glorot-uniform"),
          name,
        ),
        kernelRegularizer: readRegularizer(raw["kernel_regularizer"], name),
      };
      if (config.filters % config.groups !== 0)
        throw new RangeError(
          `${name}: filters must be a multiple of groups, got ${config.filters} in ${config.groups}`,
        );
      return config;
    },
    write: (config, dialect) => ({
      filters: config.filters,
      ...writeConvolutionBase(config, dialect),
      // TF.js has no groups.
      ...(config.groups === 1 && dialect === "tfjs" ? {} : { groups: config.groups }),
      kernel_initializer: writeInitializer(config.kernelInitializer, dialect),
      kernel_regularizer: writeRegularizer(config.kernelRegularizer, dialect),
    }),
    outputShape(config, inputs) {
      const sample = only(inputs, who);
      const shape = slidShape(sample, config, config.filters, who);
      if ((sample.at(-1) ?? 1) % config.groups !== 0)
        throw new RangeError(
          `${who}: channels must be a multiple of groups, got ${shapeText(sample)} in ${config.groups}`,
        );
      return shape;
    },
    parameters(config, inputs) {
      const channels = only(inputs, who).at(-1) ?? 1;
      const shape = [...config.kernelSize, channels / config.groups, config.filters];
      return [
        kernelParameter("kernel", shape, config.kernelInitializer, config.kernelRegularizer),
        ...biasParameters(config, config.filters),
      ];
    },
    forward(ops, { config, inputs, parameters, context }) {
      const { kernel, bias } = parameters;
      if (!kernel) throw new RangeError(`${who}: kernel is missing`);
      const x = only(inputs, who);
      const window = windowOver(x, slidingOf(config), who);
      const image = channelsFirst(ops, x);
      const y = ops.conv(image, filtersFirst(ops, kernel), window, config.groups, bias);
      const z = channelsLast(ops, y);
      context.preActivation(z);
      return activated(ops, z, config.activation);
    },
  } as const satisfies Omit<LayerKind<ConvolutionConfig>, "id" | "kind" | "summary" | "source">;
}
