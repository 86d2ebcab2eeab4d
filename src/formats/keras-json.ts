import { FormatError } from "../core/errors.ts";
import { sizeOf } from "../graph/tensor.ts";
import { type BuiltLayer, built } from "../model/build.ts";
import type { Dialect } from "../model/layer.ts";
import { layerKindOf } from "../model/layers/index.ts";
import { batchShapeOf, readSampleShape } from "../model/layers/input-layer.ts";
import type { Layer, Model } from "../model/model.ts";
import { isRecord, readBoolean } from "../model/raw-config.ts";
import { parseJson } from "./json-text.ts";
import { type Topology, topologyOf } from "./keras/topology.ts";
import { readTraining } from "./keras/training.ts";
import { endOf, inputsOf, type LayerEntry, layerEntry, ordered } from "./keras/wiring.ts";
import { fileOf } from "./keras/write.ts";

const format = "keras-json";

// Bounds against files that are absurd or hostile: far above what trains on one machine.
const mostLayers = 2000;
const mostParameters = 5e8;

/**
 * The model in a JSON file of Keras 2, Keras 3 or TF.js: what `model.to_json()` returns, or a TF.js model.json.
 *
 * Initializers' seeds, dtypes and weights are not part of it.
 *
 * @param name - of the file, for messages.
 * @throws FormatError when the text is not JSON, holds no model, or a model that is not supported.
 */
export function readKerasJson(text: string, name: string): Model {
  const topology = topologyOf(parseJson(text, format, name), format, name);
  try {
    return modelOf(topology, name);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new FormatError(format, cause.message, { cause });
  }
}

/**
 * A model as JSON in the dialect it was read in, indented by two spaces; a TF.js file has an empty list of weights.
 *
 * @throws RangeError when the dialect has no spelling for a layer, or a layer does not fit what it reads.
 */
export function writeKerasJson(model: Model): string {
  return `${JSON.stringify(fileOf(model), null, 2)}\n`;
}

function modelOf(topology: Topology, name: string): Model {
  const entries = entriesOf(topology, name);
  const layers = within(name, () =>
    topology.className === "Sequential"
      ? sequentialLayers(topology, entries, name)
      : functionalLayers(topology, entries, name),
  );
  const { config } = topology.model;
  const model: Model = {
    name: isRecord(config) && typeof config["name"] === "string" ? config["name"] : "model",
    layers,
    dialect: topology.dialect,
    training: readTraining(topology.training),
  };
  refuseMisfits(model, entries, name);
  return model;
}

function entriesOf({ model }: Topology, name: string): readonly LayerEntry[] {
  const { config } = model;
  const list = isRecord(config) ? config["layers"] : config;
  if (!Array.isArray(list) || list.length === 0)
    throw new RangeError(`${name}: model must have layers, got none`);
  if (list.length > mostLayers)
    throw new RangeError(
      `${name}: model must have at most ${mostLayers} layers, got ${list.length}`,
    );
  const entries = within(name, () => list.map(layerEntry));
  const names = entries.map((entry) => entry.name);
  const twice = names.find((each, i) => names.indexOf(each) !== i);
  if (twice !== undefined)
    throw new RangeError(`${name}: layer names must differ, got "${twice}" twice`);
  return entries;
}

function sequentialLayers(
  { model, dialect }: Topology,
  entries: readonly LayerEntry[],
  file: string,
): readonly Layer[] {
  const [first] = entries;
  const layers: Layer[] = [];
  if (first && first.className !== "InputLayer") layers.push(inputBefore(first, model, file));
  for (const entry of entries) {
    const before = layers.at(-1);
    layers.push(layerOf(entry, before ? [before.name] : [], dialect, file));
  }
  return layers;
}

/** The input layer of a Sequential model that does not list it. */
function inputBefore(first: LayerEntry, model: Topology["model"], file: string): Layer {
  const { config, build_config: build } = model;
  const shape =
    batchShapeOf(first.config) ??
    (isRecord(config) ? config["build_input_shape"] : undefined) ??
    (isRecord(build) ? build["input_shape"] : undefined) ??
    first.builtFor;
  const who = `${file}: layer "${first.name}"`;
  if (shape === undefined || shape === null)
    throw new RangeError(`${who}: input shape is missing; try model.build before model.to_json`);
  return {
    kind: "InputLayer",
    name: `${first.name}_input`,
    inputs: [],
    trainable: true,
    config: { shape: readSampleShape(shape, who) },
  };
}

function functionalLayers(
  { model, dialect }: Topology,
  entries: readonly LayerEntry[],
  file: string,
): readonly Layer[] {
  const config = isRecord(model["config"]) ? model["config"] : {};
  const input = endOf(config, "input_layers");
  const output = endOf(config, "output_layers");
  const layers = entries.map((entry) => layerOf(entry, inputsOf(entry), dialect, file));
  const extra = layers.find(({ kind, name }) => kind === "InputLayer" && name !== input);
  if (extra) throw new RangeError(`layer "${extra.name}": several inputs are not supported yet`);
  return ordered(layers, output);
}

function layerOf(
  { className, name, config }: LayerEntry,
  inputs: readonly string[],
  dialect: Dialect,
  file: string,
): Layer {
  const who = `${file}: layer "${name}"`;
  if (["Sequential", "Functional", "Model"].includes(className))
    throw new RangeError(`${who}: models inside models are not supported yet, got ${className}`);
  const kind = layerKindOf(className, who);
  const trainable = readBoolean(config, "trainable", true, who);
  return {
    kind: kind.kind,
    name,
    inputs,
    trainable,
    config: kind.read(config, who, dialect),
  } as Layer;
}

/** Shapes, sizes and axes that can only be checked on the whole. */
function refuseMisfits(model: Model, entries: readonly LayerEntry[], file: string): void {
  const layers = within(file, () => built(model));
  for (const layer of layers) {
    const entry = entries.find(({ name }) => name === layer.layer.name);
    if (entry) refuseInnerAxis(layer, entry, file);
  }
  const count = layers
    .flatMap(({ parameters }) => parameters)
    .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  if (count > mostParameters)
    throw new RangeError(
      `${file}: model must have at most ${mostParameters} parameters, got ${count}`,
    );
}

/** Axes count from the batch axis on; ours is always the last. */
function refuseInnerAxis(
  { layer, inputShapes }: BuiltLayer,
  { config }: LayerEntry,
  file: string,
): void {
  const normalizes =
    layer.kind === "BatchNormalization" ||
    layer.kind === "LayerNormalization" ||
    layer.kind === "Normalization";
  const [axis] = normalizes ? [config["axis"] ?? -1].flat() : [-1];
  if (axis === -1 || axis === inputShapes[0]?.length) return;
  throw new RangeError(
    `${file}: layer "${layer.name}": axis must be the last one, got ${axis}; other axes are not supported yet`,
  );
}

/** Puts the file's name before messages that lack it. */
function within<T>(file: string, body: () => T): T {
  try {
    return body();
  } catch (cause) {
    if (!(cause instanceof RangeError) || cause.message.startsWith(`${file}: `)) throw cause;
    throw new RangeError(`${file}: ${cause.message}`, { cause });
  }
}
