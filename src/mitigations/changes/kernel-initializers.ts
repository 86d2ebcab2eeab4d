import { built } from "../../model/build.ts";
import type { Fans, InitializerRef } from "../../model/initializer.ts";
import { initializerOf, initializerRef } from "../../model/initializers/index.ts";
import { type LayerOf, type Model, mapLayers } from "../../model/model.ts";
import { hiddenDense, isDense, outputDense } from "./hidden-layers.ts";

/** Initial variances closer than this factor are taken as the same: over 20 layers it moves gradients by a factor 2.6. */
const sameFactor = 1.1;
/** An output layer may start small or large on purpose; beyond this factor of Glorot's variance it starves or floods. */
const outputFactor = 10;

/** Chooses the initializer that belongs to a dense layer; `undefined` to leave it. */
export type InitializerChoice = (dense: LayerOf<"Dense">, fans: Fans) => InitializerRef | undefined;

/**
 * The model with the chosen kernel initializers on its hidden layers. A layer keeps the one it has where that draws with
 * mean 0 and the same variance to within a tenth, whatever its distribution.
 */
export function withHiddenKernels(model: Model, choose: InitializerChoice): Model {
  const hidden = new Set(hiddenDense(model).map(({ name }) => name));
  return withKernels(model, (dense, fans) => {
    const wanted = hidden.has(dense.name) ? choose(dense, fans) : undefined;
    return wanted && !fits(dense.config.kernelInitializer, wanted, fans, sameFactor)
      ? wanted
      : undefined;
  });
}

/** The model with Glorot's initializer on its output layer, where the one it has is constant or off by more than 10×. */
export function withFitOutputKernel(model: Model): Model {
  const output = outputDense(model)?.name;
  const wanted = initializerRef("glorot-uniform");
  return withKernels(model, (dense, fans) =>
    dense.name === output && !fits(dense.config.kernelInitializer, wanted, fans, outputFactor)
      ? wanted
      : undefined,
  );
}

/** The model with other kernel initializers, whatever stood there before; layers left alone stay the same objects. */
export function withKernels(model: Model, choose: InitializerChoice): Model {
  const fans = kernelFans(model);
  return mapLayers(model, (layer) => {
    const fan = fans.get(layer.name);
    const chosen = isDense(layer) && fan ? choose(layer, fan) : undefined;
    if (!isDense(layer) || !chosen) return layer;
    return { ...layer, config: { ...layer.config, kernelInitializer: chosen } };
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

function kernelFans(model: Model): ReadonlyMap<string, Fans> {
  return new Map(
    built(model).flatMap(({ layer, parameters }) =>
      parameters
        .filter(({ name }) => name === `${layer.name}/kernel`)
        .map(({ fans }) => [layer.name, fans] as const),
    ),
  );
}
