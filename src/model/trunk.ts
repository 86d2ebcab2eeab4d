import type { BuiltLayer } from "./build.ts";

/**
 * The shortest way of a gradient from the output layer to the input: at a layer that joins several, it goes on at the one
 * that the others come from (an identity skip), or else at the one that is fewest layers from the input.
 *
 * @returns output to input.
 */
export function trunkOf(layers: readonly BuiltLayer[]): readonly BuiltLayer[] {
  const sourceOf = trunkSources(layers);
  const path: BuiltLayer[] = [];
  let current = layers.at(-1);
  while (current) {
    path.push(current);
    current = sourceOf(current);
  }
  return path;
}

/** For every layer, the one before it on the trunk; `undefined` for inputs. */
export function trunkSources(
  layers: readonly BuiltLayer[],
): (layer: BuiltLayer) => BuiltLayer | undefined {
  const byName = new Map(layers.map((layer) => [layer.layer.name, layer]));
  const ways = new Map<string, number>();
  for (const { layer } of layers) {
    const before = layer.inputs.map((name) => ways.get(name) ?? 0);
    ways.set(layer.name, before.length === 0 ? 0 : 1 + Math.min(...before));
  }
  return ({ layer }) => {
    const sources = [...new Set(layer.inputs)].flatMap((name) => byName.get(name) ?? []);
    if (sources.length < 2) return sources[0];
    const way = (source: BuiltLayer) => ways.get(source.layer.name) ?? 0;
    return skipOf(layer.inputs, byName) ?? sources.toSorted((a, b) => way(a) - way(b))[0];
  };
}

/** Among the layers that one joins, the one that all others are computed from. */
export function skipOf(
  inputs: readonly string[],
  byName: ReadonlyMap<string, BuiltLayer>,
): BuiltLayer | undefined {
  const sources = [...new Set(inputs)].flatMap((name) => byName.get(name) ?? []);
  if (sources.length < 2) return undefined;
  return sources.find((candidate) =>
    sources.every((other) => other === candidate || isAbove(candidate, other, byName)),
  );
}

/** Whether `layer` is computed from `ancestor`. */
function isAbove(
  ancestor: BuiltLayer,
  { layer }: BuiltLayer,
  byName: ReadonlyMap<string, BuiltLayer>,
): boolean {
  const found = new Set<string>();
  const queue = [...layer.inputs];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (name === ancestor.layer.name) return true;
    if (found.has(name)) continue;
    found.add(name);
    queue.push(...(byName.get(name)?.layer.inputs ?? []));
  }
  return false;
}
