import type { Dialect } from "../../model/layer.ts";
import { layerKindOf } from "../../model/layers/index.ts";
import type { Layer, Model } from "../../model/model.ts";
import { calledLayers, inboundNodes } from "./inbound-nodes.ts";
import { withoutInlineLeakyRelu } from "./inline-leaky-relu.ts";
import type { Json } from "./topology.ts";
import { writeCompileConfig, writeTrainingConfig } from "./training.ts";

/** Versions whose spelling is written. */
const versions = { keras2: "2.15.0", tfjs: "tfjs-layers 4.22.0" } as const;

/**
 * The JSON value of a model file in the model's own dialect: Sequential where each layer reads the one before it,
 * Functional otherwise.
 *
 * @throws RangeError when the dialect has no spelling for a layer, or a layer does not fit what it reads.
 */
export function fileOf(given: Model): Json {
  const model = given.dialect === "tfjs" ? withoutInlineLeakyRelu(given) : given;
  const topology = isChain(model.layers) ? sequential(model) : functional(model);
  switch (model.dialect) {
    case "keras3":
      return {
        ...topology,
        ...(model.training ? { compile_config: writeCompileConfig(model.training) } : {}),
      };
    case "keras2":
      return {
        ...topology,
        keras_version: versions.keras2,
        backend: "tensorflow",
        ...(model.training ? { training_config: writeTrainingConfig(model.training) } : {}),
      };
    case "tfjs":
      return {
        format: "layers-model",
        generatedBy: "isograd",
        convertedBy: null,
        modelTopology: { ...topology, keras_version: versions.tfjs, backend: "tensor_flow.js" },
        weightsManifest: [],
        ...(model.training ? { trainingConfig: writeTrainingConfig(model.training) } : {}),
      };
    default:
      return model.dialect satisfies never;
  }
}

function isChain(layers: readonly Layer[]): boolean {
  return layers.every(({ inputs, sharedWith }, i) => {
    if (sharedWith !== undefined) return false;
    return i === 0 ? inputs.length === 0 : inputs.length === 1 && inputs[0] === layers[i - 1]?.name;
  });
}

function sequential(model: Model): Json {
  const { name, layers, dialect } = model;
  const nameOf = ownNames(model);
  const config = {
    name,
    layers: layers.map((layer) => ({
      ...layerObject(layer, dialect, nameOf),
      // Where Keras cannot have the name, the entry keeps it.
      ...(nameOf(layer) === layer.name ? {} : { name: layer.name }),
    })),
  };
  return dialect === "keras3"
    ? { module: "keras", class_name: "Sequential", config, registered_name: "Sequential" }
    : { class_name: "Sequential", config };
}

function functional(model: Model): Json {
  const { name, layers, dialect } = model;
  const nodesOf = inboundNodes(model);
  const nameOf = ownNames(model);
  const called = calledLayers(layers);
  for (const { calls } of called) refuseOtherSettings(calls, dialect);
  const outputs = called.flatMap(({ layer, calls }) =>
    calls.flatMap((call, i) => (call === layers.at(-1) ? [[layer.name, i, 0]] : [])),
  );
  const inputs = layers.filter(({ kind }) => kind === "InputLayer");
  // Keras 3 takes a list for a model that reads and returns lists.
  const ends = (list: readonly unknown[]) =>
    dialect === "keras3" && list.length === 1 ? list[0] : list;
  const config = {
    name,
    layers: called.map(({ layer, calls }) => ({
      ...layerObject(layer, dialect, nameOf),
      name: layer.name,
      inbound_nodes: nodesOf({ layer, calls }),
    })),
    input_layers: ends(inputs.map(({ name }) => [name, 0, 0])),
    output_layers: ends(outputs),
  };
  if (dialect === "keras3")
    return {
      module: "keras.src.models.functional",
      class_name: "Functional",
      config,
      registered_name: "Functional",
    };
  return { class_name: dialect === "tfjs" ? "Model" : "Functional", config };
}

function layerObject(layer: Layer, dialect: Dialect, nameOf: (layer: Layer) => string): Json {
  const { kind, trainable } = layer;
  const name = nameOf(layer);
  const common = kind === "InputLayer" ? { name, dtype: "float32" } : { name, trainable };
  const config = { ...common, ...settingsOf(layer, dialect) };
  const registered = registeredNames[kind] ?? null;
  if (dialect !== "keras3") return { class_name: registered ?? kind, config };
  const [module = "keras.layers"] = registered?.toLowerCase().split(">") ?? [];
  return { module, class_name: kind, config, registered_name: registered };
}

/** Layers that Keras itself does not have: whoever loads the file registers a class of that name. */
const registeredNames: Readonly<Partial<Record<Layer["kind"], string>>> = {
  Maxout: "Isograd>Maxout",
  Scale: "Isograd>Scale",
  PositionEmbedding: "keras_hub>PositionEmbedding",
};

/** A layer's configuration without what Keras is told in every call. */
function settingsOf({ kind, config }: Layer, dialect: Dialect): Json {
  const { use_causal_mask: _, ...settings } = layerKindOf(kind).write(config, dialect);
  return settings;
}

/** Asserts that calls of one layer have one configuration: a file has no place for more. */
function refuseOtherSettings(calls: readonly Layer[], dialect: Dialect): void {
  const [first] = calls;
  if (!first) return;
  const settings = (layer: Layer) =>
    JSON.stringify([layer.kind, layer.trainable, settingsOf(layer, dialect)]);
  const other = calls.find((call) => settings(call) !== settings(first));
  if (other)
    throw new RangeError(
      `layer "${other.name}": shares parameters with "${first.name}", but has other settings; try two layers`,
    );
}

/** The name that a layer has in Keras itself: Keras 3 refuses "/" there, though not in the names of entries. */
function ownNames({ layers, dialect }: Model): (layer: Layer) => string {
  if (dialect !== "keras3") return ({ name }) => name;
  const taken = new Set(layers.map(({ name }) => name));
  const names = new Map<string, string>();
  for (const { name } of layers) {
    if (!name.includes("/")) continue;
    let own = name.replaceAll("/", ".");
    while (taken.has(own)) own += "_";
    taken.add(own);
    names.set(name, own);
  }
  return ({ name }) => names.get(name) ?? name;
}
