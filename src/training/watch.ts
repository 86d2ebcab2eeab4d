import type { Gradient } from "../graph/gradient.ts";
import type { Ops } from "../graph/ops.ts";
import { sameShape, sizeOf, type Tensor } from "../graph/tensor.ts";
import type { BuiltLayer, LayerTensors } from "../model/build.ts";
import { isKernel } from "../model/layer.ts";
import { activationRefOf } from "../model/layer-activation.ts";
import { skipOf } from "../model/trunk.ts";
import { type ProfileId, profiles } from "../trace/profiles/index.ts";
import { type QuantityId, quantities } from "../trace/quantities/index.ts";
import type { Profile, Quantity, WatchedLayer } from "../trace/quantity.ts";

/** Layers that have something to watch: trained tensors, an activation, or the end of a skip. */
export function isWatched({ layer, used }: BuiltLayer): boolean {
  return (
    used.some(({ trainable }) => trainable) ||
    activationRefOf(layer) !== undefined ||
    layer.kind === "Add"
  );
}

/** What the quantities read of one layer. */
export function watchedLayer(
  { layer, used }: BuiltLayer,
  layers: readonly BuiltLayer[],
  tensors: readonly LayerTensors[],
  gradOf: Gradient,
  changes: ReadonlyMap<string, Tensor>,
): WatchedLayer {
  const own = tensors.find(({ name }) => name === layer.name);
  if (!own) throw new RangeError(`compile: layer was not built, got "${layer.name}"`);
  const trained = own.parameters.filter(({ spec }) => spec.trainable);
  const matrices = trained.filter(({ spec }) => isKernel(spec));
  return {
    name: layer.name,
    activation: activationRefOf(layer),
    preActivation: own.preActivation,
    output: own.output,
    grad: gradOf(own.preActivation ?? own.output),
    weights: (matrices.length > 0 || used.length === 0 ? matrices : trained).map(
      ({ spec, tensor }) => ({
        name: spec.name,
        value: tensor,
        grad: gradOf(tensor),
        change: changes.get(spec.name) ?? tensor,
      }),
    ),
    observed: Object.fromEntries(
      Object.entries(own.observed).map(([what, list]) => [
        what,
        list.map((value) => ({ value, grad: gradOf(value) })),
      ]),
    ),
    skip: skipAt(layer, own, layers, tensors, gradOf),
  };
}

/** The gradients at both ends of an identity skip: where it forks, and at the sum. */
function skipAt(
  { kind, inputs }: BuiltLayer["layer"],
  own: LayerTensors,
  layers: readonly BuiltLayer[],
  tensors: readonly LayerTensors[],
  gradOf: Gradient,
): WatchedLayer["skip"] {
  if (kind !== "Add") return undefined;
  const byName = new Map(layers.map((each) => [each.layer.name, each]));
  const name = skipOf(inputs, byName)?.layer.name;
  const start = tensors.find((each) => each.name === name)?.output;
  const fork = start && gradOf(start);
  const sum = gradOf(own.output);
  return fork && sum && sameShape(fork.shape, sum.shape) ? { fork, sum } : undefined;
}

/** What the output `statistics` holds, one number after the other. */
export interface WatchPlan {
  readonly layers: readonly string[];
  /** Quantities that at least one layer has: one number for each layer, NaN where it does not have it. */
  readonly quantities: readonly QuantityId[];
  /** Behind them, the lists. */
  readonly profiles: readonly {
    readonly id: ProfileId;
    readonly layer: string;
    readonly length: number;
  }[];
}

/**
 * Every quantity and profile of every layer in one vector, or those that are wanted.
 *
 * ONNX Runtime computes what a node needs from the input that was appended last to the first one. So the elements are
 * appended against the order of the passes: each is then computed right behind the tensors that it reads, and not
 * at the end of the step, when they have left the cache.
 */
export function statistics(
  ops: Ops,
  layers: readonly WatchedLayer[],
  isWanted: (id: QuantityId | ProfileId) => boolean = () => true,
): { readonly values: Tensor; readonly plan: WatchPlan } {
  const wanted = quantities.filter(({ id }) => isWanted(id));
  const all: readonly Quantity[] = wanted;
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

  const present = wanted.filter((quantity) =>
    layers.some((layer) => appended.get(quantity)?.get(layer) !== undefined),
  );
  const rows = present.map((quantity) =>
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
    present.map(() => layers.length),
    0,
  );
  const wantedProfiles: readonly (Profile & { readonly id: ProfileId })[] = profiles.filter(
    ({ id }) => isWanted(id),
  );
  const lists = wantedProfiles.flatMap((profile) => measured(ops, profile, layers));
  return {
    values: ops.concat(
      [
        ...parts.map((part, i) => (rows[i]?.isRoot ? ops.sqrt(part) : part)),
        ...lists.map(({ values }) => values),
      ],
      0,
    ),
    plan: {
      layers: layers.map(({ name }) => name),
      quantities: present.map(({ id }) => id),
      profiles: lists.flatMap(({ id, names, values }) =>
        names.map((layer) => ({ id, layer, length: sizeOf(values.shape) / names.length })),
      ),
    },
  };
}

/** A profile of several layers, one vector behind the other. */
interface Lists {
  readonly id: ProfileId;
  readonly names: readonly string[];
  readonly values: Tensor;
}

function measured(
  ops: Ops,
  { id, measure, together }: Profile & { readonly id: ProfileId },
  layers: readonly WatchedLayer[],
): readonly Lists[] {
  if (together) {
    const found = together(ops, layers);
    return found ? [{ id, names: found.layers.map(({ name }) => name), values: found.values }] : [];
  }
  return layers.flatMap((layer) => {
    const values = ops.scope(layer.name, () => measure(ops, layer));
    return values ? [{ id, names: [layer.name], values }] : [];
  });
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
