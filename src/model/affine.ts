import type { InitializerRef } from "./initializer.ts";
import type { Regularizer } from "./layer.ts";
import type { Kind, Layer, LayerOf } from "./model.ts";

/** Kinds of layers that compute φ(W·x + b) with x everything, or what lies under a window. */
const kinds = ["Dense", "Conv1D", "Conv2D", "DepthwiseConv2D", "SeparableConv2D"] as const;

/** A layer of weighted sums with an activation: dense or a convolution. */
export type Affine = { [K in (typeof kinds)[number]]: LayerOf<K> }[(typeof kinds)[number]];

export function isAffine(layer: Layer): layer is Affine {
  return (kinds as readonly Kind[]).includes(layer.kind);
}

/** The initializers of a layer's kernels, by parameter. A separable convolution has two. */
export function kernelInitializers(layer: Affine): Readonly<Record<string, InitializerRef>> {
  switch (layer.kind) {
    case "Dense":
    case "Conv1D":
    case "Conv2D":
      return { kernel: layer.config.kernelInitializer };
    case "DepthwiseConv2D":
      return { kernel: layer.config.depthwiseInitializer };
    case "SeparableConv2D":
      return {
        depthwise_kernel: layer.config.depthwiseInitializer,
        pointwise_kernel: layer.config.pointwiseInitializer,
      };
    default:
      return layer satisfies never;
  }
}

/** The layer with the initializers that are given, by parameter; the others stay. */
export function withKernelInitializers(
  layer: Affine,
  chosen: Readonly<Record<string, InitializerRef>>,
): Affine {
  const { kernel, depthwise_kernel: depthwise, pointwise_kernel: pointwise } = chosen;
  switch (layer.kind) {
    case "Dense":
      return kernel ? { ...layer, config: { ...layer.config, kernelInitializer: kernel } } : layer;
    case "Conv1D":
      return kernel ? { ...layer, config: { ...layer.config, kernelInitializer: kernel } } : layer;
    case "Conv2D":
      return kernel ? { ...layer, config: { ...layer.config, kernelInitializer: kernel } } : layer;
    case "DepthwiseConv2D":
      return kernel
        ? { ...layer, config: { ...layer.config, depthwiseInitializer: kernel } }
        : layer;
    case "SeparableConv2D":
      return depthwise || pointwise
        ? {
            ...layer,
            config: {
              ...layer.config,
              ...(depthwise && { depthwiseInitializer: depthwise }),
              ...(pointwise && { pointwiseInitializer: pointwise }),
            },
          }
        : layer;
    default:
      return layer satisfies never;
  }
}

/** The layer with this initializer on all of its kernels. */
export function withEveryKernel(layer: Affine, initializer: InitializerRef): Affine {
  const names = Object.keys(kernelInitializers(layer));
  return withKernelInitializers(
    layer,
    Object.fromEntries(names.map((name) => [name, initializer])),
  );
}

/** The penalty on a layer's weights; that of the pointwise kernel, which mixes channels, where there are two. */
export function kernelRegularizer(layer: Affine): Regularizer | undefined {
  switch (layer.kind) {
    case "Dense":
    case "Conv1D":
    case "Conv2D":
      return layer.config.kernelRegularizer;
    case "DepthwiseConv2D":
      return layer.config.depthwiseRegularizer;
    case "SeparableConv2D":
      return layer.config.pointwiseRegularizer;
    default:
      return layer satisfies never;
  }
}

/** The layer with this penalty on all of its kernels. */
export function withKernelRegularizer(layer: Affine, regularizer: Regularizer | undefined): Affine {
  switch (layer.kind) {
    case "Dense":
      return { ...layer, config: { ...layer.config, kernelRegularizer: regularizer } };
    case "Conv1D":
      return { ...layer, config: { ...layer.config, kernelRegularizer: regularizer } };
    case "Conv2D":
      return { ...layer, config: { ...layer.config, kernelRegularizer: regularizer } };
    case "DepthwiseConv2D":
      return { ...layer, config: { ...layer.config, depthwiseRegularizer: regularizer } };
    case "SeparableConv2D":
      return {
        ...layer,
        config: {
          ...layer.config,
          depthwiseRegularizer: regularizer,
          pointwiseRegularizer: regularizer,
        },
      };
    default:
      return layer satisfies never;
  }
}

/** The layer with these settings that all kinds have. */
export function withAffineConfig(
  layer: Affine,
  settings: Partial<Pick<Affine["config"], "activation" | "useBias" | "biasInitializer">>,
): Affine {
  return { ...layer, config: { ...layer.config, ...settings } } as Affine;
}
