import type { Ops } from "../graph/ops.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { BuiltLayer, LayerTensors } from "../model/build.ts";
import { activationRefOf } from "../model/layer-activation.ts";
import { quantities } from "../trace/quantities/index.ts";
import type { Quantity, WatchedLayer } from "../trace/quantity.ts";

/** Layers that have something to watch: trained tensors or an activation. */
export function isWatched({ layer, parameters }: BuiltLayer): boolean {
  return parameters.some(({ trainable }) => trainable) || activationRefOf(layer) !== undefined;
}

/** What the quantities read of one layer. */
export function watchedLayer(
  { layer, parameters }: BuiltLayer,
  tensors: readonly LayerTensors[],
  gradOf: (tensor: Tensor) => Tensor | undefined,
  changes: ReadonlyMap<string, Tensor>,
): WatchedLayer {
  const own = tensors.find(({ name }) => name === layer.name);
  if (!own) throw new RangeError(`compile: layer was not built, got "${layer.name}"`);
  const trained = own.parameters.filter(({ spec }) => spec.trainable);
  const matrices = trained.filter(({ spec }) => spec.shape.length > 1);
  return {
    name: layer.name,
    activation: activationRefOf(layer),
    preActivation: own.preActivation,
    output: own.output,
    grad: gradOf(own.preActivation ?? own.output),
    weights: (matrices.length > 0 || parameters.length === 0 ? matrices : trained).map(
      ({ spec, tensor }) => ({
        name: spec.name,
        value: tensor,
        grad: gradOf(tensor),
        change: changes.get(spec.name) ?? tensor,
      }),
    ),
  };
}

/** Every quantity of every layer in one vector, NaN where a layer does not have it. */
export function statistics(ops: Ops, layers: readonly WatchedLayer[]): Tensor {
  const cells = (quantities as readonly Quantity[]).flatMap(({ measure }) =>
    layers.map(
      (layer) =>
        ops.scope(layer.name, () => measure(ops, layer)) ?? ops.constant([Number.NaN], [1]),
    ),
  );
  return ops.concat(
    cells.map((cell) => ops.reshape(cell, [1])),
    0,
  );
}
