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

/**
 * Every quantity of every layer in one vector, NaN where a layer does not have it.
 *
 * ONNX Runtime computes what a node needs from the input that was appended last to the first one. So the elements are
 * appended against the order of the passes: each is then computed right behind the tensors that it reads, and not
 * at the end of the step, when they have left the cache.
 */
export function statistics(ops: Ops, layers: readonly WatchedLayer[]): Tensor {
  const all: readonly Quantity[] = quantities;
  const appended = new Map<Quantity, Map<WatchedLayer, Tensor | undefined>>(
    all.map((quantity) => [quantity, new Map()]),
  );
  const append = (pass: Quantity["pass"], layer: WatchedLayer) => {
    for (const quantity of all.filter((candidate) => candidate.pass === pass)) {
      const element = ops.scope(layer.name, () => quantity.measure(ops, layer));
      appended.get(quantity)?.set(layer, element);
    }
  };
  for (const layer of layers) append("backward", layer);
  for (const layer of layers.toReversed()) append("forward", layer);

  const rows = all.map((quantity) =>
    withoutRoot(
      ops,
      layers.map((layer) => appended.get(quantity)?.get(layer)),
    ),
  );
  const parts = ops.split(
    joined(
      ops,
      rows.flatMap(({ elements }) => elements),
    ),
    all.map(() => layers.length),
    0,
  );
  return ops.concat(
    parts.map((part, i) => (rows[i]?.isRoot ? ops.sqrt(part) : part)),
    0,
  );
}

/** One quantity of all layers. */
interface Row {
  readonly elements: readonly (Tensor | undefined)[];
  /** True where the quantity is the root of the elements. */
  readonly isRoot: boolean;
}

/** Where all elements are roots, what they are roots of: one operator then takes the root of them together. */
function withoutRoot(ops: Ops, elements: readonly (Tensor | undefined)[]): Row {
  const squares = new Map(
    ops.nodes().flatMap(({ op, inputs, outputs: [root] }) => {
      return op === "Sqrt" && root ? [[root.name, inputs[0]] as const] : [];
    }),
  );
  const isRoot = elements.every((element) => element === undefined || squares.has(element.name));
  if (!isRoot) return { elements, isRoot };
  return { elements: elements.map((element) => element && squares.get(element.name)), isRoot };
}

/** One-element tensors as one vector. Most have the same rank already, which spares an operator each. */
function joined(ops: Ops, elements: readonly (Tensor | undefined)[]): Tensor {
  const shape = elements.find((element) => element !== undefined)?.shape ?? [1];
  const nan = ops.constant([Number.NaN], shape);
  const column = elements.map((element) => (element ? ops.reshape(element, shape) : nan));
  return ops.reshape(ops.concat(column, 0), [elements.length]);
}
