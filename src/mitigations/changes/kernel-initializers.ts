import {
  type Affine,
  isAffine,
  kernelInitializers,
  withKernelInitializers,
} from "../../model/affine.ts";
import { built } from "../../model/build.ts";
import type { Fans, InitializerRef } from "../../model/initializer.ts";
import { initializerOf, initializerRef } from "../../model/initializers/index.ts";
import { type Model, mapLayers } from "../../model/model.ts";
import { hiddenAffine } from "./hidden-layers.ts";

/** Initial variances closer than this factor are taken as the same: over 20 layers it moves gradients by a factor 2.6. */
const sameFactor = 1.1;
/** An output layer may start small or large on purpose; beyond this factor of Glorot's variance it starves or floods. */
const outputFactor = 10;

/** Chooses the initializer that belongs to a dense layer; `undefined` to leave it. */
export type InitializerChoice = (layer: Affine, fans: Fans) => InitializerRef | undefined;

/**
 * The model with the chosen kernel initializers on its hidden layers. A layer keeps the one it has where that draws with
 * mean 0 and the same variance to within a tenth, whatever its distribution.
 */
export function withHiddenKernels(model: Model, choose: InitializerChoice): Model {
  const hidden = new Set(hiddenAffine(model).map(({ name }) => name));
  return withKernels(model, (layer, fans, old) => {
    const wanted = hidden.has(layer.name) ? choose(layer, fans) : undefined;
    return wanted && !fits(old, wanted, fans, sameFactor) ? wanted : undefined;
  });
}

/**
 * The model with Glorot's initializer on its output layer and in attention, where no activation asks for another, wherever
 * the one they have is constant or off by more than 10×.
 */
export function withFitOutputKernel(model: Model): Model {
  const output = model.layers.filter(isAffine).at(-1)?.name;
  const wanted = initializerRef("glorot-uniform");
  const fitting = withKernels(model, (layer, fans, old) =>
    layer.name === output && !fits(old, wanted, fans, outputFactor) ? wanted : undefined,
  );
  return withFitAttention(fitting, wanted);
}

function withFitAttention(model: Model, wanted: InitializerRef): Model {
  const specs = new Map(built(model).map(({ layer, used }) => [layer.name, used]));
  return mapLayers(model, (layer) => {
    if (layer.kind !== "MultiHeadAttention") return layer;
    const kernels = specs.get(layer.name)?.filter(({ name }) => name.endsWith("kernel")) ?? [];
    const isFit = kernels.every(({ initializer, fans }) =>
      fits(initializer, wanted, fans, outputFactor),
    );
    if (isFit) return layer;
    const { valueInitializer: _, outputInitializer: __, ...config } = layer.config;
    return { ...layer, config: { ...config, kernelInitializer: wanted } };
  });
}

/** The model with other kernel initializers, whatever stood there before; layers left alone stay the same objects. */
export function withKernels(
  model: Model,
  choose: (layer: Affine, fans: Fans, old: InitializerRef) => InitializerRef | undefined,
): Model {
  const specs = new Map(built(model).map(({ layer, used }) => [layer.name, used]));
  return mapLayers(model, (layer) => {
    if (!isAffine(layer)) return layer;
    const chosen = Object.entries(kernelInitializers(layer)).flatMap(([parameter, old]) => {
      const spec = specs.get(layer.name)?.find(({ name }) => name.endsWith(`/${parameter}`));
      const ref = spec && choose(layer, spec.fans, old);
      return ref ? [[parameter, ref] as const] : [];
    });
    return chosen.length === 0 ? layer : withKernelInitializers(layer, Object.fromEntries(chosen));
  });
}

/** True where both draw with mean 0 and with variances within a factor of each other. */
export function fits(
  ref: InitializerRef,
  wanted: InitializerRef,
  fans: Fans,
  factor: number,
): boolean {
  const { mean, variance } = momentsOf(ref, fans);
  const ratio = variance / momentsOf(wanted, fans).variance;
  return mean === 0 && ratio <= factor && ratio >= 1 / factor;
}

function momentsOf({ id, config }: InitializerRef, fans: Fans) {
  const { moments, defaults } = initializerOf(id);
  return moments(fans, { ...defaults, ...config });
}
