import { type BuiltLayer, built } from "../model/build.ts";
import type { Model } from "../model/model.ts";

/** Layers with a weight matrix but the last one. */
export function hiddenWeighted(model: Model): readonly BuiltLayer[] {
  return weighted(model).slice(0, -1);
}

/** Layers with a weight matrix, input to output. */
export function weighted(model: Model): readonly BuiltLayer[] {
  return built(model).filter(({ parameters }) => parameters.some(({ shape }) => shape.length > 1));
}

/** The weight matrix of a layer. */
export function kernelOf({ parameters }: BuiltLayer) {
  return parameters.find(({ shape }) => shape.length > 1);
}
