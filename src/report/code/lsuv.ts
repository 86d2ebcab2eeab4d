import { isAffine, withEveryKernel } from "../../model/affine.ts";
import type { BuiltLayer } from "../../model/build.ts";
import { initializerRef } from "../../model/initializers/index.ts";
import { type Layer, type Model, mapLayers } from "../../model/model.ts";

/** The model as it starts before layer-sequential unit-variance initialization: kernels orthogonal. */
export function withOrthogonalKernels(model: Model): Model {
  return mapLayers(model, orthogonal);
}

function orthogonal(layer: Layer): Layer {
  const initializer = initializerRef("orthogonal");
  if (isAffine(layer)) return withEveryKernel(layer, initializer);
  if (layer.kind === "Maxout")
    return { ...layer, config: { ...layer.config, kernelInitializer: initializer } };
  if (layer.kind !== "TimeDistributed") return layer;
  const { kind, config } = orthogonal({ ...layer, ...layer.config.layer } as Layer);
  const inner = { kind, config } as typeof layer.config.layer;
  return { ...layer, config: { layer: inner } };
}

/** The parameter of a layer that is scaled until the layer's z has variance 1; `undefined` where there is none. */
export function scaledKernel({ layer, parameters }: BuiltLayer): string | undefined {
  const names = parameters
    .filter(({ trainable, shape }) => trainable && shape.length > 1)
    .map(({ name }) => name.slice(layer.name.length + 1));
  if (names.includes("recurrent_kernel")) return undefined;
  return names.findLast((name) => /^(pointwise_|depthwise_)?kernel$/.test(name));
}
