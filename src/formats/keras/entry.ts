import { isRecord, shown } from "../../model/raw-config.ts";
import type { Json } from "./topology.ts";

/** One entry of a model's list of layers. */
export interface LayerEntry {
  readonly className: string;
  readonly name: string;
  readonly config: Json;
  /** Shape with batch axis that the layer was built for, where the file has it. */
  readonly builtFor: unknown;
  /** The calls of the layer, as the file spells them. */
  readonly inboundNodes: readonly unknown[];
  /** Whether it stands for a function such as x + y, and not for a layer. */
  readonly isOperation: boolean;
}

// A bound against files that are absurd or hostile: far above what trains on one machine.
export const mostLayers = 2000;

/** Class names that Keras 2 gives to functions of TensorFlow that stand among the layers. */
const operationClasses = ["TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer", "ClassMethod"];

/**
 * The entries of a model's list of layers; old Sequential files have the list alone.
 *
 * @param at - head of messages, for a model inside another.
 * @throws RangeError when there are none or too many, one is no layer, or two have one name.
 */
export function entriesOf(config: unknown, at = ""): readonly LayerEntry[] {
  const list = isRecord(config) ? config["layers"] : config;
  if (!Array.isArray(list) || list.length === 0)
    throw new RangeError(`${at}model must have layers, got none`);
  refuseTooMany(list.length);
  const entries = list.map((raw, i) => entryOf(raw, i, at));
  const names = new Set<string>();
  for (const { name } of entries) {
    if (names.has(name)) throw new RangeError(`${at}layer names must differ, got "${name}" twice`);
    names.add(name);
  }
  return entries;
}

/** @throws RangeError when a model has more layers than anybody trains. */
export function refuseTooMany(layers: number): void {
  if (layers > mostLayers)
    throw new RangeError(`model must have at most ${mostLayers} layers, got ${layers}`);
}

/** Whether an entry is a model of its own. */
export function isModel({ className }: LayerEntry): boolean {
  return className === "Sequential" || className === "Functional" || className === "Model";
}

function entryOf(raw: unknown, position: number, at: string): LayerEntry {
  if (!isRecord(raw) || typeof raw["class_name"] !== "string" || !isEntryConfig(raw["config"]))
    throw new RangeError(
      `${at}layer ${position}: must be an object with class_name and config, got ${shown(raw)}`,
    );
  const { class_name: className, config, build_config: build, inbound_nodes: nodes, module } = raw;
  const settings: Json = isRecord(config) ? config : { layers: config };
  // Calls refer to the name of the entry; Sequential models have it in the configuration only.
  const name = raw["name"] ?? settings["name"] ?? `${className.toLowerCase()}_${position}`;
  return {
    // Layers that Keras does not have are registered under our name.
    className: className.replace(/^(Isograd|keras_hub)>/, ""),
    name: String(name),
    config: settings,
    builtFor: isRecord(build) ? build["input_shape"] : undefined,
    inboundNodes: Array.isArray(nodes) ? nodes : [],
    isOperation:
      operationClasses.includes(className) || /^keras\.(src\.)?ops\b/.test(String(module)),
  };
}

/** Sequential models of Keras ≤ 2.2 have a list for a configuration. */
function isEntryConfig(config: unknown): config is Json | readonly unknown[] {
  return isRecord(config) || Array.isArray(config);
}
