import { readFileSync } from "node:fs";
import type { Model } from "../../model/model.ts";
import { type KerasJsonOptions, readKerasJson } from "../keras-json.ts";
import type { Json } from "./topology.ts";

/** A file of the fixtures. */
export function fixture(name: string): string {
  return readFileSync(new URL(`../fixtures/keras/${name}.json`, import.meta.url), "utf8");
}

export function read(file: unknown, options: KerasJsonOptions = {}): Model {
  return readKerasJson(JSON.stringify(file), "model.json", options);
}

/** Every layer with what it reads, and whose parameters it shares: `b(a) = c`. */
export function wiring({ layers }: Model): readonly string[] {
  return layers.map(
    ({ name, inputs, sharedWith }) =>
      `${name}(${inputs.join(", ")})${sharedWith === undefined ? "" : ` = ${sharedWith}`}`,
  );
}

export function input(name: string, ...shape: readonly (number | null)[]): Json {
  const batchShape = [null, ...(shape.length === 0 ? [2] : shape)];
  return entry("InputLayer", name, { batch_input_shape: batchShape });
}

export function dense(name: string, units = 2): Json {
  return entry("Dense", name, { units });
}

export function entry(className: string, name: string, config: Json = {}): Json {
  return { class_name: className, config: { name, ...config } };
}

/** An entry with its calls in Keras 2's spelling: each a list of names, with call and output where they are not 0. */
export function called(layer: Json, ...calls: readonly (readonly Tensor[])[]): Json {
  const node = (tensors: readonly Tensor[]) => tensors.map((tensor) => [...historyOf(tensor), {}]);
  return { ...layer, inbound_nodes: calls.map(node) };
}

export type Tensor = string | readonly [layer: string, call: number, output?: number];

function historyOf(tensor: Tensor): readonly [string, number, number] {
  if (typeof tensor === "string") return [tensor, 0, 0];
  return [tensor[0], tensor[1], tensor[2] ?? 0];
}

export function sequential(name: string, ...layers: readonly Json[]): Json {
  return { class_name: "Sequential", config: { name, layers } };
}

export function functional(
  name: string,
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
  ...layers: readonly Json[]
): Json {
  const ends = { input_layers: inputs.map(historyOf), output_layers: outputs.map(historyOf) };
  return { class_name: "Functional", config: { name, layers, ...ends } };
}

/** A tensor in Keras 3's spelling. */
export function tensor(layer: string, call = 0, output = 0): Json {
  return {
    class_name: "__keras_tensor__",
    config: { shape: [null, 2], dtype: "float32", keras_history: [layer, call, output] },
  };
}

/** An entry with one call in Keras 3's spelling. */
export function called3(layer: Json, args: readonly unknown[], kwargs: Json = {}): Json {
  return { ...layer, inbound_nodes: [{ args, kwargs }] };
}

/** A file of Keras 3. */
export function keras3(model: Json): Json {
  return { ...model, module: "keras.src.models.functional" };
}
