import { batchShapeOf } from "../../model/layers/input-layer.ts";
import { isRecord, shown } from "../../model/raw-config.ts";
import { entriesOf, isModel, type LayerEntry } from "./entry.ts";
import type { Json } from "./topology.ts";

/**
 * The input layer of a Sequential model that does not list it.
 *
 * @param model - what the file says around the list of layers.
 * @throws RangeError when the file says nowhere what samples look like.
 */
export function inputBefore(first: LayerEntry, model: Json): LayerEntry {
  const { config, build_config: build } = model;
  const shape =
    shapeOf(first) ??
    (isRecord(config) ? config["build_input_shape"] : undefined) ??
    (isRecord(build) ? build["input_shape"] : undefined) ??
    first.builtFor;
  if (shape === undefined || shape === null)
    throw new RangeError(
      `layer "${first.name}": input shape is missing; try model.build before model.to_json`,
    );
  return {
    className: "InputLayer",
    name: `${first.name}_input`,
    config: { batch_shape: shape },
    builtFor: undefined,
    inboundNodes: [],
    isOperation: false,
  };
}

/** What a layer says it reads; a model says it with its first layer. */
function shapeOf(entry: LayerEntry): unknown {
  let current: LayerEntry | undefined = entry;
  while (current && isModel(current)) {
    const own: unknown = batchShapeOf(current.config) ?? current.config["build_input_shape"];
    if (own) return own;
    const entries = entriesOf(current.config);
    current = entries.find(({ className }) => className === "InputLayer") ?? entries[0];
  }
  return current && batchShapeOf(current.config);
}

/**
 * The configuration of an input layer, with axes that are left open set to the length of sequences.
 *
 * @throws RangeError when an axis is open and nobody says how long sequences are.
 */
export function withClosedAxes(config: Json, length: number | undefined, who: string): Json {
  const shape = batchShapeOf(config);
  if (!Array.isArray(shape)) return config;
  const [batch, ...axes] = shape as readonly unknown[];
  if (!axes.includes(null)) return config;
  if (length === undefined)
    throw new RangeError(
      `${who}: axes are left open, got ${shown(shape)}; try a sequenceLength, how many steps sequences have`,
    );
  return { ...config, batch_shape: [batch, ...axes.map((axis) => axis ?? length)] };
}
