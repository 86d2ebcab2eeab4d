import { type ActivationId, activationRef } from "../../src/model/activations/index.ts";
import { type Layer, type LayerOf, type Model, replaceLayers } from "../../src/model/model.ts";
import { scaledInitializer } from "./scaled-initializer.ts";
import type { LabSetup, LayerEdit } from "./setup.ts";

/** The layer with the weights that it has of its own: their number, how they start, and what is done with their sum. */
export function editedLayer(layer: Layer, setup: LabSetup): Layer {
  const edit = setup.layers[layer.name];
  if (!edit) return layer;
  const { config } = layer;
  const change = {
    ...("units" in config && edit.units !== undefined && { units: edit.units }),
    ...("activation" in config &&
      edit.activation !== undefined && {
        activation: activationRef(edit.activation as ActivationId),
      }),
    ...("kernelInitializer" in config &&
      (edit.initializer !== undefined || edit.gain !== undefined) && {
        kernelInitializer: scaledInitializer(
          edit.initializer ?? setup.initializer,
          edit.gain ?? setup.gain,
        ),
      }),
  };
  return { ...layer, config: { ...config, ...change } } as Layer;
}

const hidden = /^hidden_\d+$/;
const norm = { center: true, scale: true, epsilon: 1e-3 }; // as Keras

/** Every hidden layer of a perceptron with what stands around its weights: normalization, a skip, dropout. */
export function withHiddenParts(model: Model, setup: LabSetup): Model {
  const widths = new Map<string, number>();
  return replaceLayers(model, (layer) => {
    if (layer.kind !== "Dense" || !hidden.test(layer.name)) return [layer];
    const edit = setup.layers[layer.name] ?? {};
    const parts = hiddenParts(layer, setup, edit, widths);
    widths.set(parts.at(-1)?.name ?? layer.name, layer.config.units);
    return parts;
  });
}

function hiddenParts(
  layer: LayerOf<"Dense">,
  setup: LabSetup,
  edit: LayerEdit,
  widths: ReadonlyMap<string, number>,
): readonly Layer[] {
  const { name, inputs } = layer;
  const { units, activation } = layer.config;
  const normalization = edit.normalization ?? setup.normalization;
  const dropout = edit.dropout ?? setup.dropout;
  const parts: Layer[] = [];
  const append = (part: Pick<Layer, "kind" | "name" | "config">, more: readonly string[] = []) => {
    const before = parts.at(-1)?.name;
    const read = before === undefined ? inputs : [...more, before];
    parts.push({ ...part, inputs: read, trainable: true } as Layer);
  };
  if (normalization === "none") append(layer);
  else {
    append({ ...layer, config: { ...layer.config, activation: activationRef("linear") } });
    append(
      normalization === "batch"
        ? {
            kind: "BatchNormalization",
            name: `${name}_norm`,
            config: { ...norm, momentum: 0.99 } as LayerOf<"BatchNormalization">["config"],
          }
        : {
            kind: "LayerNormalization",
            name: `${name}_norm`,
            config: norm as LayerOf<"LayerNormalization">["config"],
          },
    );
    append({ kind: "Activation", name: `${name}_activation`, config: { activation } });
  }
  const [input = ""] = inputs;
  if (edit.skips === true && widths.get(input) === units)
    append({ kind: "Add", name: `${name}_sum`, config: {} }, [input]);
  if (dropout > 0) append({ kind: "Dropout", name: `${name}_dropout`, config: { rate: dropout } });
  return parts;
}
