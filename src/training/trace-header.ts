import { entryOf } from "../core/registry.ts";
import type { BuiltLayer } from "../model/build.ts";
import { isKernel } from "../model/layer.ts";
import { activationRefOf } from "../model/layer-activation.ts";
import type { Kind } from "../model/model.ts";
import { trunkOf } from "../model/trunk.ts";
import type { TraceHeader } from "../trace/trace.ts";
import type { Optimizer } from "./optimizer.ts";
import { optimizers } from "./optimizers/index.ts";
import { startingLossScale } from "./precision.ts";
import type { Recipe } from "./recipe.ts";
import { isWatched } from "./watch.ts";

const norms: readonly Kind[] = [
  "BatchNormalization",
  "LayerNormalization",
  "GroupNormalization",
  "RMSNormalization",
];

/** The first line of a run's trace. */
export function headerOf(
  layers: readonly BuiltLayer[],
  recipe: Recipe,
  batchSize: number,
  stepsPerEpoch: number,
  plannedSteps: number,
  seed: number,
  lag: number | undefined,
  goal: TraceHeader["goal"],
): TraceHeader {
  const optimizer: Optimizer = entryOf(optimizers, recipe.optimizer.id, "recipe");
  const config = { ...optimizer.defaults, ...recipe.optimizer.config };
  const trunk = new Set(trunkOf(layers).map(({ layer }) => layer.name));
  const isNormalized = (name: string) => {
    const readers = layers.filter(({ layer }) => layer.inputs.includes(name));
    return readers.length > 0 && readers.every(({ layer }) => norms.includes(layer.kind));
  };
  return {
    version: 1,
    source: "isograd",
    layers: layers.filter(isWatched).map(({ layer, used }) => ({
      name: layer.name,
      kind: layer.kind,
      activation: activationRefOf(layer)?.id,
      isWeighted: used.some((spec) => spec.trainable && isKernel(spec)),
      ...(!trunk.has(layer.name) && { isOnTrunk: false }),
      ...(isNormalized(layer.name) && { isNormalized: true }),
    })),
    optimizer: recipe.optimizer.id,
    learningRate: config["learningRate"] ?? Number.NaN,
    clip: recipe.clip,
    lossScale: startingLossScale(recipe.precision),
    batchSize,
    stepsPerEpoch,
    plannedSteps,
    seed,
    ...(lag !== undefined && { lag }),
    ...(recipe.precision && { precision: recipe.precision.format }),
    goal,
  };
}
