import type { BuiltLayer } from "../model/build.ts";

/** One layer on the way from the input, with the ways that it joins; none where it reads one layer. */
export interface Part {
  readonly layer: BuiltLayer;
  readonly branches: readonly (readonly Part[])[];
}

/**
 * The network below one of its layers as a series of parts, where every layer that joins several ways stands for all that
 * lies between it and the layer at which they part: residual blocks, dense blocks, U-shapes, nested to any depth.
 *
 * @param end - the last part.
 * @returns input to `end`; `undefined` where ways cross, come from several inputs, or lead past `end` to the output.
 */
export function seriesParallel(
  layers: readonly BuiltLayer[],
  end: BuiltLayer,
): readonly Part[] | undefined {
  const byName = new Map(layers.map((layer) => [layer.layer.name, layer]));
  const dominators = dominatorsOf(layers);
  const output = layers.at(-1)?.layer.name ?? "";
  if (!dominators.get(output)?.includes(end.layer.name)) return undefined;
  return series(end.layer.name, undefined);

  /** What lies after `fork` up to `name`. */
  function series(name: string, fork: string | undefined): readonly Part[] | undefined {
    const parts: Part[] = [];
    for (let at: string | undefined = name; at !== fork; ) {
      const layer: BuiltLayer | undefined = byName.get(at ?? "");
      if (!layer) return undefined;
      const sources = sourcesOf(layer);
      if (sources.length < 2) {
        parts.unshift({ layer, branches: [] });
        at = sources[0];
        continue;
      }
      const start = lastCommon(sources.map((source) => dominators.get(source) ?? []));
      if (start === undefined) return undefined;
      const branches = sources.map((source) => series(source, start));
      const known = branches.flatMap((branch) => (branch ? [branch] : []));
      if (known.length < sources.length || isCrossed(known)) return undefined;
      parts.unshift({ layer, branches: known });
      at = start;
    }
    return parts;
  }
}

/** Names of the layers that every way from an input to each layer passes, itself included, input first. */
function dominatorsOf(layers: readonly BuiltLayer[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { layer } of layers) {
    const ways = layer.inputs.map((name) => found.get(name) ?? []);
    const [first = []] = ways;
    const common = first.filter((name) => ways.every((way) => way.includes(name)));
    found.set(layer.name, [...common, layer.name]);
  }
  return found;
}

/** Attention may read one layer as query, key and value; other layers that read one twice join it with itself. */
function sourcesOf({ layer }: BuiltLayer): readonly string[] {
  return layer.kind === "MultiHeadAttention" ? [...new Set(layer.inputs)] : layer.inputs;
}

function lastCommon(ways: readonly (readonly string[])[]): string | undefined {
  const [first = []] = ways;
  return first.findLast((name) => ways.every((way) => way.includes(name)));
}

/** Whether two branches share a layer, or are both nothing but the skip: they are then not independent. */
function isCrossed(branches: readonly (readonly Part[])[]): boolean {
  const names = branches.flatMap(namesOf);
  const skips = branches.filter((branch) => branch.length === 0);
  return skips.length > 1 || new Set(names).size < names.length;
}

function namesOf(parts: readonly Part[]): readonly string[] {
  return parts.flatMap(({ layer, branches }) => [layer.layer.name, ...branches.flatMap(namesOf)]);
}
