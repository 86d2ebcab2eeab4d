import type { Shape } from "../graph/tensor.ts";
import type { ActivationRef } from "./activation.ts";
import { activationRef } from "./activations/index.ts";
import type { InitializerRef } from "./initializer.ts";
import { initializerRef } from "./initializers/index.ts";
import type { LayerList } from "./layer-list.ts";
import type { LayerConfigs } from "./model.ts";
import { type Answer, appendAnswer, refuseNoCounts } from "./network.ts";

/** What the networks of images have in common: the CIFAR form of He et al. 2016, §4.2. */
export interface ImageNetworkOptions extends Answer {
  /** [height, width, channels]. */
  readonly input: Shape;
  /** n = 6k + 2 layers with weights: one convolution, three stages of 2k, one dense layer. */
  readonly layers: number;
  /** Filters of the first stage; the second has twice, the third four times as many. */
  readonly width: number;
  readonly activation: ActivationRef;
  readonly initializer: InitializerRef;
  readonly normalization: "batch" | "none";
}

export const imageDefaults = {
  input: [32, 32, 3],
  outputs: 10,
  head: "classes",
  layers: 20,
  width: 16,
  activation: activationRef("relu"),
  initializer: initializerRef("he-normal"),
  normalization: "batch",
} as const satisfies ImageNetworkOptions;

/** One of two convolutions of a pair: where it stands and how it moves. */
export interface Place {
  readonly name: string;
  readonly filters: number;
  readonly stride: 1 | 2;
}

/**
 * The pairs of convolutions of three stages, k each; the first convolution of the second and third stage halves the image.
 *
 * @throws RangeError when the number of layers is not 6k + 2.
 */
export function pairsOf(
  who: string,
  { layers, width, outputs }: ImageNetworkOptions,
): readonly (readonly [Place, Place])[] {
  refuseNoCounts(who, { layers, width, outputs });
  const count = (layers - 2) / 6;
  if (!Number.isSafeInteger(count) || count < 1)
    throw new RangeError(
      `${who}: layers must be 6k + 2, got ${layers}; try ${6 * Math.max(1, Math.round(count)) + 2}`,
    );
  return [1, 2, 3].flatMap((stage) =>
    Array.from({ length: count }, (_, i) => {
      const filters = width * 2 ** (stage - 1);
      const name = `stage_${stage}_block_${i + 1}`;
      const stride = stage > 1 && i === 0 ? 2 : 1;
      return [
        { name: `${name}_a`, filters, stride },
        { name: `${name}_b`, filters, stride: 1 },
      ] as const;
    }),
  );
}

/** Appends a convolution without activation, 3×3 unless told; no bias where a norm follows. */
export function appendConvolution(
  list: LayerList,
  { name, filters, stride }: Place,
  { initializer, normalization }: ImageNetworkOptions,
  input?: string,
  size = 3,
): string {
  const config: LayerConfigs["Conv2D"] = {
    filters,
    kernelSize: [size, size],
    strides: [stride, stride],
    padding: "same",
    dilationRate: [1, 1],
    groups: 1,
    activation: activationRef("linear"),
    useBias: normalization === "none",
    kernelInitializer: initializer,
    biasInitializer: initializerRef("zeros"),
    kernelRegularizer: undefined,
    biasRegularizer: undefined,
  };
  return list.append(name, { kind: "Conv2D", config }, input === undefined ? undefined : [input]);
}

// As the authors' code in Torch, whose momentum is 1 − Keras' — https://github.com/facebookarchive/fb.resnet.torch
const norm = { momentum: 0.9, epsilon: 1e-5, center: true, scale: true };

/** Appends batch normalization, if the network has any, and returns the name of the last layer. */
export function appendNorm(
  list: LayerList,
  name: string,
  input: string,
  { normalization }: ImageNetworkOptions,
  gammaInitializer?: InitializerRef,
): string {
  if (normalization === "none") return input;
  const config = gammaInitializer ? { ...norm, gammaInitializer } : norm;
  return list.append(`${name}_norm`, { kind: "BatchNormalization", config }, [input]);
}

/** Appends the activation. */
export function appendActivation(
  list: LayerList,
  name: string,
  input: string,
  { activation }: ImageNetworkOptions,
): string {
  return list.append(`${name}_activation`, { kind: "Activation", config: { activation } }, [input]);
}

/** Appends the mean over the image and the layer that answers. */
export function appendPooledAnswer(list: LayerList, options: ImageNetworkOptions): void {
  list.append("pooled", { kind: "GlobalAveragePooling2D", config: { keepdims: false } });
  appendAnswer(list, options, options.initializer);
}
