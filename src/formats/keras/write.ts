import { type BuiltLayer, built } from "../../model/build.ts";
import type { Dialect } from "../../model/layer.ts";
import { layerKindOf } from "../../model/layers/index.ts";
import type { Layer, Model } from "../../model/model.ts";
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
  return layers.every(({ inputs }, i) =>
    i === 0 ? inputs.length === 0 : inputs.length === 1 && inputs[0] === layers[i - 1]?.name,
  );
}

function sequential({ name, layers, dialect }: Model): Json {
  const config = { name, layers: layers.map((layer) => layerObject(layer, dialect)) };
  return dialect === "keras3"
    ? { module: "keras", class_name: "Sequential", config, registered_name: "Sequential" }
    : { class_name: "Sequential", config };
}

function functional(model: Model): Json {
  const { name, layers, dialect } = model;
  const shapes = new Map(built(model).map(({ layer, outputShape }) => [layer.name, outputShape]));
  const config = {
    name,
    layers: layers.map((layer) => ({
      ...layerObject(layer, dialect),
      name: layer.name,
      inbound_nodes: inboundNodes(layer, dialect, shapes),
    })),
    input_layers: [[layers[0]?.name, 0, 0]],
    output_layers: [[layers.at(-1)?.name, 0, 0]],
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

function layerObject({ kind, name, trainable, config }: Layer, dialect: Dialect): Json {
  const settings = layerKindOf(kind).write(config, dialect);
  const common = kind === "InputLayer" ? { name, dtype: "float32" } : { name, trainable };
  const object = { class_name: kind, config: { ...common, ...settings } };
  return dialect === "keras3"
    ? { module: "keras.layers", ...object, registered_name: null }
    : object;
}

function inboundNodes(
  { inputs }: Layer,
  dialect: Dialect,
  shapes: ReadonlyMap<string, BuiltLayer["outputShape"]>,
): readonly unknown[] {
  if (inputs.length === 0) return [];
  if (dialect !== "keras3") return [inputs.map((input) => [input, 0, 0, {}])];
  const tensors = inputs.map((input) => ({
    class_name: "__keras_tensor__",
    config: {
      shape: [null, ...(shapes.get(input) ?? [])],
      dtype: "float32",
      keras_history: [input, 0, 0],
    },
  }));
  return [{ args: tensors.length === 1 ? tensors : [tensors], kwargs: {} }];
}
