import type { Hdf5File, Hdf5Object } from "../hdf5/file.ts";
import { tensorAt, type Unread } from "./legacy-weights.ts";
import { type ConfigLayer, snakeCase } from "./model-config.ts";
import { isGenerator, isTrainedName, type Parameter, parameterName } from "./parameter.ts";
import { variableNames } from "./variable-names.ts";

interface Open {
  readonly group: Hdf5Object;
  readonly key: string;
  /** Of the outermost layer; "" above it. */
  readonly layer: string;
  /** Names between the layer and its variables. */
  readonly path: readonly string[];
  readonly config: ConfigLayer | undefined;
  readonly isFrozen: boolean;
}

/** Groups of the model that hold no weights. */
const others = new Set(["optimizer", "metrics", "compile_metrics", "loss_tracker", "vars"]);

/** Children whose order in the file is alphabetical, in the order in which their weights are made. */
const made = ["forward_layer", "backward_layer", "query_dense", "key_dense", "value_dense"];

/** Deeper than models nest their layers. */
const deepest = 32;

/**
 * The weights of a `.weights.h5` of Keras 3: groups nested as the layers are, with variables `vars/0`, `vars/1`, …
 *
 * Layers are in the order of the config, else in that in which they were written, which is the same; names come from the config, else from the file, else
 * from the kind of layer (`dense_1`).
 */
export async function variableWeights(
  file: Hdf5File,
  layers: readonly ConfigLayer[],
): Promise<{ readonly parameters: readonly Parameter[]; readonly unread: readonly Unread[] }> {
  const parameters: Parameter[] = [];
  const unread: Unread[] = [];
  const top = { name: "", className: "", config: {}, layers };
  const open: Open[] = [
    { group: file.root, key: "", layer: "", path: [], config: top, isFrozen: false },
  ];
  // A file that means harm links a group into itself.
  const seen = new Set<number>();
  for (let next = open.pop(); next; next = open.pop()) {
    if (seen.has(next.group.address)) continue;
    seen.add(next.group.address);
    const own = await ownVariables(file, next);
    parameters.push(...own.parameters);
    unread.push(...own.unread);
    open.push(...(await children(file, next)).toReversed());
  }
  return { parameters, unread };
}

/** `vars` of a group in the order of their numbers. */
export async function numbered(
  file: Hdf5File,
  group: Hdf5Object | undefined,
): Promise<{ readonly vars: Hdf5Object | undefined; readonly keys: readonly string[] }> {
  const vars = group && (await file.at(group, "vars"));
  const keys = [...(vars?.links?.keys() ?? [])].filter((key) => /^\d+$/.test(key));
  return { vars, keys: keys.toSorted((a, b) => Number(a) - Number(b)) };
}

async function ownVariables(file: Hdf5File, { group, key, layer, path, config, isFrozen }: Open) {
  const parameters: Parameter[] = [];
  const unread: Unread[] = [];
  const { vars, keys } = await numbered(file, group);
  if (!vars || isGenerator(key)) return { parameters, unread };
  const names = variableNames(config?.className ?? key, config?.config ?? {}, keys.length);
  for (const [i, number] of keys.entries()) {
    const inner = [...path, names[i] ?? number].join("/");
    const name = layer === "" ? inner : parameterName(layer, inner);
    const tensor = await tensorAt(file, vars, number, name);
    if ("why" in tensor) unread.push(tensor);
    else parameters.push({ tensor, path: "", isTrained: !isFrozen && isTrainedName(name) });
  }
  return { parameters, unread };
}

async function children(file: Hdf5File, open: Open): Promise<readonly Open[]> {
  const { group, key, layer, path, config, isFrozen } = open;
  const isContainer = key === "layers";
  const byKey = isContainer ? layersByKey(config?.layers ?? []) : new Map<string, ConfigLayer>();
  const names = [...(group.links?.keys() ?? [])].filter((name) => !others.has(name));
  const order =
    isContainer && byKey.size > 0 ? [...byKey.keys()] : await written(file, group, names);
  const found: Open[] = [];
  for (const name of order) {
    const child = await file.at(group, name);
    if (!child?.links || path.length > deepest) continue;
    const vars = await file.at(child, "vars");
    const own = byKey.get(name);
    const called = own?.name ?? vars?.attributes.get("name")?.[0] ?? name;
    const isLayers = name === "layers";
    const isNamed = layer !== "" || isLayers;
    found.push({
      group: child,
      key: name,
      layer: isNamed ? layer : called,
      path: isLayers || !isNamed ? path : [...path, inPath(name, called)],
      config: isLayers ? config : own,
      isFrozen: isFrozen || own?.config["trainable"] === false,
    });
  }
  return found;
}

/** A cell is no part of a name, whatever it is called. */
function inPath(key: string, called: string): string {
  return key === "cell" || /^(forward|backward)_layer$/.test(key) ? key : called;
}

/** Names of groups in the order in which their weights were written; HDF5 keeps them by their letters. */
async function written(
  file: Hdf5File,
  group: Hdf5Object,
  names: readonly string[],
): Promise<readonly string[]> {
  const places = new Map<string, number>();
  for (const name of names) places.set(name, await firstByte(file, await file.at(group, name)));
  return names.toSorted(
    (a, b) => rankOf(a) - rankOf(b) || (places.get(a) ?? 0) - (places.get(b) ?? 0) || 0,
  );
}

/** Least byte of an array in a group or below it; the highest number where there is none. */
async function firstByte(file: Hdf5File, group: Hdf5Object | undefined): Promise<number> {
  let least = Number.MAX_VALUE;
  const seen = new Set<number>();
  const open = group ? [group] : [];
  for (let next = open.pop(); next; next = open.pop()) {
    if (seen.has(next.address)) continue;
    seen.add(next.address);
    if (next.dataset && "address" in next.dataset && next.dataset.address < least)
      least = next.dataset.address;
    for (const name of next.links?.keys() ?? []) {
      const child = await file.at(next, name);
      if (child) open.push(child);
    }
  }
  return least;
}

function rankOf(key: string): number {
  const rank = made.indexOf(key);
  return rank < 0 ? made.length : rank;
}

/** The layers of a config under the names of their groups: the class, numbered where it comes again. */
function layersByKey(layers: readonly ConfigLayer[]): ReadonlyMap<string, ConfigLayer> {
  const used = new Map<string, number>();
  return new Map(
    layers.map((layer) => {
      const key = snakeCase(layer.className);
      const count = used.get(key) ?? 0;
      used.set(key, count + 1);
      return [count === 0 ? key : `${key}_${count}`, layer];
    }),
  );
}
