import type { BuiltLayer } from "../../../model/build.ts";
import type { Model } from "../../../model/model.ts";
import type { Changes } from "../changes.ts";
import { scaledKernel } from "../lsuv.ts";
import { identifiersOf, stringLiteral, tupleLiteral } from "../python.ts";
import { kerasLayer } from "./layers.ts";

/** A network as statements that make `model`. */
export interface KerasModel {
  readonly lines: readonly string[];
  /** Expression of a layer's output. */
  output(layer: string): string;
  /** Expression of a layer. */
  layer(layer: string): string;
  /** The name that a layer has in Keras. */
  nameOf(layer: string): string;
}

export function kerasModel(
  model: Model,
  layers: readonly BuiltLayer[],
  changes: Changes,
): KerasModel {
  const named = kerasNames(model);
  const kerasName = (name: string) => named.get(name) ?? name;
  const nameOf = (name: string) => stringLiteral(kerasName(name));
  const layer = (name: string) => `model.get_layer(${nameOf(name)})`;
  const isSequential = isChain(model);
  const outputs = identifiersOf(
    model.layers.map(({ name }) => name),
    "output",
  );
  const output = (name: string) => outputs.get(name) ?? "";
  const title = `name=${stringLiteral(withoutSlash(model.name))}`;
  const makes = isSequential
    ? sequential(layers, title, nameOf, changes)
    : functional(layers, title, nameOf, output, changes);
  const after = layers
    .filter((entry) => entry.layer.sharedWith === undefined)
    .flatMap((entry) => kerasLayer(entry).after?.(layer(entry.layer.name)) ?? []);
  return {
    lines: [...makes, ...after],
    layer,
    nameOf: kerasName,
    output: isSequential ? (name) => `${layer(name)}.output` : output,
  };
}

function isChain({ layers }: Model): boolean {
  return layers.every(({ inputs, sharedWith }, i) => {
    const before = layers[i - 1];
    if (sharedWith !== undefined) return false;
    return before === undefined
      ? inputs.length === 0
      : inputs.length === 1 && inputs[0] === before.name;
  });
}

type Naming = (layer: string) => string;

function sequential(
  layers: readonly BuiltLayer[],
  title: string,
  nameOf: Naming,
  changes: Changes,
): readonly string[] {
  const lines = layers.flatMap((entry) => [
    ...notesOf(entry),
    `${maker(entry, layers, nameOf)},${changes.layerComment(entry.layer.name)}`,
  ]);
  return [
    "model = keras.Sequential(",
    "    [",
    ...lines.map((line) => `        ${line}`),
    "    ],",
    `    ${title},`,
    ")",
  ];
}

function functional(
  layers: readonly BuiltLayer[],
  title: string,
  nameOf: Naming,
  output: Naming,
  changes: Changes,
): readonly string[] {
  const owners = new Set(layers.flatMap(({ layer }) => layer.sharedWith ?? []));
  const shared = (name: string) => `${output(name)}_shared`;
  const lines = layers.flatMap((entry) => {
    const { name, kind, inputs, sharedWith } = entry.layer;
    const comment = changes.layerComment(name);
    const made = maker(entry, layers, nameOf);
    if (kind === "InputLayer") return [`${output(name)} = ${made}${comment}`];
    const { callSettings = [], takesArguments } = kerasLayer(entry);
    const read = inputs.map(output);
    const reads = read.length > 1 && !takesArguments ? [`[${read.join(", ")}]`] : read;
    const call = `(${[...reads, ...callSettings].join(", ")})`;
    if (sharedWith !== undefined)
      return [`${output(name)} = ${shared(sharedWith)}${call}${comment}`];
    if (!owners.has(name)) return [...notesOf(entry), `${output(name)} = ${made}${call}${comment}`];
    return [
      ...notesOf(entry),
      `${shared(name)} = ${made}${comment}`,
      `${output(name)} = ${shared(name)}${call}`,
    ];
  });
  const inputs = layers.filter(({ layer }) => layer.kind === "InputLayer");
  const first = inputs.map(({ layer }) => output(layer.name)).join(", ");
  const last = output(layers.at(-1)?.layer.name ?? "");
  return [
    ...lines,
    `model = keras.Model(${inputs.length > 1 ? `[${first}]` : first}, ${last}, ${title})`,
  ];
}

function notesOf(entry: BuiltLayer): readonly string[] {
  return (kerasLayer(entry).notes ?? []).map((note) => `# ${note}`);
}

function maker(entry: BuiltLayer, layers: readonly BuiltLayer[], nameOf: Naming): string {
  const { layer } = entry;
  const name = `name=${nameOf(layer.name)}`;
  if (layer.kind === "InputLayer") {
    const dtype = isOfCodes(layer.name, layers) ? ', dtype="int32"' : "";
    return `keras.Input(${tupleLiteral(layer.config.shape)}${dtype}, ${name})`;
  }
  const made = kerasLayer(entry);
  const frozen = layer.trainable ? [] : ["trainable=False"];
  return `${made.maker}(${[...made.settings, ...frozen, name].join(", ")})`;
}

/** Whether all that reads a layer takes its output for codes: mixed precision would round them. */
function isOfCodes(name: string, layers: readonly BuiltLayer[]): boolean {
  const readers = layers.filter(({ layer }) => layer.inputs.includes(name));
  return readers.length > 0 && readers.every(({ layer }) => layer.kind === "Embedding");
}

/** Keras refuses `/` in names, and equal ones. */
function kerasNames({ layers }: Model): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    layers.map(({ name }) => {
      const base = withoutSlash(name);
      let unique = base;
      for (let n = 2; taken.has(unique); n++) unique = `${base}_${n}`;
      taken.add(unique);
      return [name, unique];
    }),
  );
}

function withoutSlash(name: string): string {
  return name.replaceAll("/", "_") || "unnamed";
}

/** The layers that `lsuv` goes through, with kernel and output. */
export function lsuvLines(layers: readonly BuiltLayer[], model: KerasModel): readonly string[] {
  const scaled = layers.flatMap((entry) => {
    const { name, kind } = entry.layer;
    const kernel = scaledKernel(entry);
    if (kernel === undefined) return [];
    const layer = `${model.layer(name)}${kind === "TimeDistributed" ? ".layer" : ""}`;
    return [`    (${layer}, ${stringLiteral(kernel)}, ${model.output(name)}),`];
  });
  return ["scaled = [", ...scaled, "]"];
}
