import { entryOf } from "../core/registry.ts";
import { isAffine, withEveryKernel } from "../model/affine.ts";
import type { BuiltLayer } from "../model/build.ts";
import type { Initializer } from "../model/initializer.ts";
import { initializerRef, initializers } from "../model/initializers/index.ts";
import { activationRefOf } from "../model/layer-activation.ts";
import { type Model, mapLayers } from "../model/model.ts";
import { kernelOf } from "./network.ts";

/** Activations with a mean squared slope of about ½. */
const halving: ReadonlySet<string> = new Set(["relu", "leaky-relu", "gelu", "silu", "elu"]);

/** σ_w² = fan-in · Var W at initialization; 0 for constant weights. */
export function initialGain(layer: BuiltLayer): number {
  const kernel = kernelOf(layer);
  if (!kernel) return Number.NaN;
  const initializer: Initializer = entryOf(initializers, kernel.initializer.id, layer.layer.name);
  const config = { ...initializer.defaults, ...kernel.initializer.config };
  return kernel.fans.fanIn * initializer.moments(kernel.fans, config).variance;
}

/** The variance that belongs to each layer's activation: 2/fan-in for those that silence half of the inputs, 1/fan-in else. */
export function withFittingVariance(model: Model, names: readonly string[]): Model {
  return mapLayers(model, (layer) => {
    if (!isAffine(layer) || !names.includes(layer.name)) return layer;
    const activation = activationRefOf(layer)?.id;
    const fitting = initializerRef(halving.has(activation ?? "") ? "he-normal" : "lecun-normal");
    return withEveryKernel(layer, fitting);
  });
}
