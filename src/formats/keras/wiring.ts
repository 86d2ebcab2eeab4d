import { isRecord, shown } from "../../model/raw-config.ts";
import type { Json } from "./topology.ts";

/** One entry of a model's list of layers. */
export interface LayerEntry {
  readonly className: string;
  readonly name: string;
  readonly config: Json;
  /** Shape with batch axis that the layer was built for, where the file has it. */
  readonly builtFor: unknown;
  readonly inboundNodes: readonly unknown[];
}

/**
 * An entry of the list of layers.
 *
 * @throws RangeError when it is no layer.
 */
export function layerEntry(raw: unknown, position: number): LayerEntry {
  if (!isRecord(raw) || typeof raw["class_name"] !== "string" || !isRecord(raw["config"]))
    throw new RangeError(
      `layer ${position}: must be an object with class_name and config, got ${shown(raw)}`,
    );
  const { class_name: className, config, build_config: build, inbound_nodes: nodes } = raw;
  const name = config["name"] ?? raw["name"] ?? `${className.toLowerCase()}_${position}`;
  return {
    className,
    name: String(name),
    config,
    builtFor: isRecord(build) ? build["input_shape"] : undefined,
    inboundNodes: Array.isArray(nodes) ? nodes : [],
  };
}

/**
 * Names of the layers that an entry of a functional model reads.
 *
 * @throws RangeError when the layer is used more than once, or reads something that is no layer.
 */
export function inputsOf({ name, inboundNodes }: LayerEntry): readonly string[] {
  const [node, ...more] = inboundNodes;
  if (more.length > 0)
    throw new RangeError(
      `layer "${name}": shared layers are not supported yet, got ${inboundNodes.length} uses`,
    );
  if (node === undefined) return [];
  if (Array.isArray(node)) return keras2Inputs(node, name);
  if (!isRecord(node))
    throw new RangeError(`layer "${name}": inbound_nodes must be a list, got ${shown(node)}`);
  if (kerasTensors(node["kwargs"]).length > 0)
    throw new RangeError(`layer "${name}": inputs passed by keyword are not supported yet`);
  return kerasTensors(node["args"]);
}

/** `[["dense", 0, 0, {}], …]`; some versions leave out the outer list around a single input. */
function keras2Inputs(node: readonly unknown[], name: string): readonly string[] {
  const inputs = typeof node[0] === "string" ? [node] : node;
  return inputs.map((input) => {
    const source: unknown = Array.isArray(input) ? input[0] : input;
    if (typeof source === "string") return source;
    throw new RangeError(`layer "${name}": input must name a layer, got ${shown(input)}`);
  });
}

/** Layers named by the tensors anywhere inside the arguments of a call, in order. */
function kerasTensors(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(kerasTensors);
  if (!isRecord(value)) return [];
  const { class_name: className, config } = value;
  if (className !== "__keras_tensor__" || !isRecord(config))
    return Object.values(value).flatMap(kerasTensors);
  const history = config["keras_history"];
  return Array.isArray(history) ? [String(history[0])] : [];
}

/**
 * The one layer that `input_layers` or `output_layers` names: `["x", 0, 0]` or `[["x", 0, 0]]`.
 *
 * @throws RangeError when there are none or several.
 */
export function endOf(config: Json, key: "input_layers" | "output_layers"): string {
  const raw = config[key];
  const list = isRecord(raw) ? Object.values(raw) : Array.isArray(raw) ? raw : [];
  const ends = typeof list[0] === "string" ? [list] : list;
  const [end, ...more] = ends;
  if (more.length > 0)
    throw new RangeError(
      `several ${key === "input_layers" ? "inputs" : "outputs"} are not supported yet, got ${ends.length}`,
    );
  const name: unknown = Array.isArray(end) ? end[0] : end;
  if (typeof name === "string") return name;
  throw new RangeError(`${key} must name a layer, got ${shown(raw)}`);
}

interface Wired {
  readonly name: string;
  readonly inputs: readonly string[];
}

/**
 * Layers in an order in which each comes after those it reads, otherwise as given; the output last.
 *
 * @throws RangeError when a layer reads one that is missing, layers read each other in a circle, or one leads nowhere.
 */
export function ordered<L extends Wired>(layers: readonly L[], output: string): readonly L[] {
  const names = new Set(layers.map(({ name }) => name));
  const read = new Set(layers.flatMap(({ inputs }) => inputs));
  for (const { name, inputs } of layers) {
    const missing = inputs.find((input) => !names.has(input));
    if (missing !== undefined)
      throw new RangeError(`layer "${name}": reads "${missing}", which is missing`);
  }
  const unread = layers.find(({ name }) => !read.has(name) && name !== output);
  if (unread)
    throw new RangeError(`layer "${unread.name}": is read by no other and is not the output`);
  if (!names.has(output)) throw new RangeError(`output layer "${output}" is missing`);

  const done = new Set<string>();
  const sorted: L[] = [];
  let waiting = layers;
  while (waiting.length > 0) {
    const later: L[] = [];
    for (const layer of waiting) {
      if (layer.inputs.every((input) => done.has(input))) {
        done.add(layer.name);
        sorted.push(layer);
      } else later.push(layer);
    }
    if (later.length === waiting.length)
      throw new RangeError(`layer "${later[0]?.name}": reads itself, through others`);
    waiting = later;
  }
  if (sorted.at(-1)?.name === output) return sorted;
  throw new RangeError(`layer "${sorted.at(-1)?.name}": comes after the output "${output}"`);
}
