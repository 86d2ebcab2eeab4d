import { FormatError } from "../core/errors.ts";
import { sizeOf } from "../graph/tensor.ts";
import { built } from "../model/build.ts";
import type { Dialect } from "../model/layer.ts";
import { layerKindOf } from "../model/layers/index.ts";
import { batchShapeOf } from "../model/layers/input-layer.ts";
import type { Layer, Model } from "../model/model.ts";
import { isRecord } from "../model/raw-config.ts";
import { parseJson } from "./json-text.ts";
import { type ArrangedCall, arranged } from "./keras/arranged.ts";
import { refuseInnerAxis } from "./keras/axis.ts";
import { flattened } from "./keras/flat.ts";
import { withClosedAxes } from "./keras/input-shape.ts";
import { callsWithoutMasks } from "./keras/masks.ts";
import { type Topology, topologyOf } from "./keras/topology.ts";
import { readTraining } from "./keras/training.ts";
import { fileOf } from "./keras/write.ts";

const format = "keras-json";

// A bound against files that are absurd or hostile: far above what trains on one machine.
const mostParameters = 5e8;

export interface KerasJsonOptions {
  /** Steps of a sequence, for models that leave it open: what stands for every open axis of the inputs. */
  readonly sequenceLength?: number | undefined;
}

/**
 * The model in a JSON file of Keras 2, Keras 3 or TF.js: what `model.to_json()` returns, or a TF.js model.json.
 *
 * Several inputs are in the order of the file's `input_layers` (by key where that is an object, as in Keras). A layer that
 * is called again becomes a layer `name/1` that shares its parameters; models inside are taken apart, `outer/inner`.
 * Initializers' seeds, dtypes and weights are not part of it.
 *
 * @param name - of the file, for messages.
 * @throws FormatError when the text is not JSON, holds no model, or a model that is not supported.
 * @throws RangeError when sequenceLength is no whole number ≥ 1.
 */
export function readKerasJson(text: string, name: string, options: KerasJsonOptions = {}): Model {
  const { sequenceLength } = options;
  if (
    sequenceLength !== undefined &&
    !(Number.isSafeInteger(sequenceLength) && sequenceLength >= 1)
  )
    throw new RangeError(
      `readKerasJson: sequenceLength must be a whole number ≥ 1, got ${sequenceLength}`,
    );
  const topology = topologyOf(parseJson(text, format, name), format, name);
  return asFormatError(() => within(name, () => modelOf(topology, options)));
}

/** Shape of one sample of an input as a file has it; `null` for axes that it leaves open. */
export type OpenShape = readonly (number | null)[];

/**
 * Shapes of the inputs of the model in a JSON file, in the order of the model.
 *
 * @throws FormatError as `readKerasJson` for what can be said without knowing open axes.
 */
export function inputShapesOf(text: string, name: string): readonly OpenShape[] {
  const topology = topologyOf(parseJson(text, format, name), format, name);
  const calls = asFormatError(() => within(name, () => callsOf(topology)));
  return calls.flatMap(({ className, config }) => {
    const shape = className === "InputLayer" ? batchShapeOf(config) : undefined;
    return Array.isArray(shape) ? [shape.slice(1) as OpenShape] : [];
  });
}

/**
 * A model as JSON in the dialect it was read in, indented by two spaces; a TF.js file has an empty list of weights.
 *
 * @throws RangeError when the dialect has no spelling for a layer, or a layer does not fit what it reads.
 */
export function writeKerasJson(model: Model): string {
  return `${JSON.stringify(fileOf(model), null, 2)}\n`;
}

function modelOf(topology: Topology, options: KerasJsonOptions): Model {
  const { dialect, model, training } = topology;
  const calls = callsOf(topology);
  const { config } = model;
  const read: Model = {
    name: isRecord(config) && typeof config["name"] === "string" ? config["name"] : "model",
    layers: calls.map((call) => layerOf(call, dialect, options)),
    dialect,
    training: readTraining(training),
  };
  refuseMisfits(read, calls);
  return read;
}

function callsOf(topology: Topology): readonly ArrangedCall[] {
  const flat = flattened(topology);
  return arranged(callsWithoutMasks(flat), flat.output);
}

function layerOf(
  call: ArrangedCall,
  dialect: Dialect,
  { sequenceLength }: KerasJsonOptions,
): Layer {
  const { className, name, inputs, trainable, sharedWith } = call;
  const who = `layer "${name}"`;
  if (className === "Lambda")
    throw new RangeError(
      `${who}: Lambda holds code, which is never run; try layers that do the same`,
    );
  const kind = layerKindOf(className, who);
  const config =
    className === "InputLayer" ? withClosedAxes(call.config, sequenceLength, who) : call.config;
  return {
    kind: kind.kind,
    name,
    inputs,
    trainable,
    config: kind.read(config, who, dialect),
    ...(sharedWith === undefined ? {} : { sharedWith }),
  } as Layer;
}

/** Shapes, sizes and axes that can only be checked on the whole. */
function refuseMisfits(model: Model, calls: readonly ArrangedCall[]): void {
  const layers = built(model);
  layers.forEach((layer, i) => {
    refuseInnerAxis(layer, calls[i]?.config ?? {});
  });
  const count = layers
    .flatMap(({ parameters }) => parameters)
    .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  if (count > mostParameters)
    throw new RangeError(`model must have at most ${mostParameters} parameters, got ${count}`);
}

/** What is wrong with a model in a file is wrong with the file. */
function asFormatError<T>(body: () => T): T {
  try {
    return body();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new FormatError(format, cause.message, { cause });
  }
}

/** Puts the file's name before the message of what goes wrong. */
function within<T>(file: string, body: () => T): T {
  try {
    return body();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new RangeError(`${file}: ${cause.message}`, { cause });
  }
}
