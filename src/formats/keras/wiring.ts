import { isRecord, shown } from "../../model/raw-config.ts";
import type { LayerEntry } from "./entry.ts";
import type { Json } from "./topology.ts";

/** A tensor as a model file names it: one output of one call of a layer. */
export interface Source {
  readonly layer: string;
  readonly call: number;
  readonly output: number;
}

/** A number, or one for every feature. */
export type Constant = number | readonly number[];

/** One call of a layer; `T` is how tensors are named. */
export interface Call<T> {
  /** What it is called with, in the order of its roles; only operations read constants. */
  readonly inputs: readonly (T | Constant)[];
  readonly masks: readonly T[];
  /** Whether the call says use_causal_mask. */
  readonly isCausal: boolean;
  /** Arguments that are none of these; empty for layers. */
  readonly others: readonly unknown[];
}

/** More than any layer joins; a bound against hostile files. */
const mostInputs = 2000;

const constantName = "_CONSTANT_VALUE"; // Keras 2's spelling of a constant in the place of a layer
const maskNames = ["mask", "query_mask", "value_mask", "key_mask"];

/** Names of arguments that hold tensors, in the order of a layer's inputs. */
function rolesOf({ className, isOperation }: LayerEntry): readonly string[] {
  if (isOperation) return ["x", "x1", "y", "x2"];
  return className === "MultiHeadAttention" ? ["query", "value", "key"] : ["inputs", "sequences"];
}

/**
 * A call of a layer, out of either spelling: `{ args, kwargs }` of Keras 3, or `[["dense", 0, 0, kwargs], …]` of Keras 2
 * and TF.js, where some versions leave out the outer list around a single input.
 *
 * @param who - head of messages.
 * @throws RangeError when it reads something that is no layer, or has arguments that are not supported.
 */
export function callOf(entry: LayerEntry, node: unknown, who: string): Call<Source> {
  const { args, kwargs } = argumentsOf(node, who);
  const roles = rolesOf(entry);
  const leaves = [...leavesOf(args), ...roles.flatMap((role) => leavesOf(kwargs[role]))];
  const isInput = (leaf: unknown) => isSource(leaf) || (entry.isOperation && isConstant(leaf));
  const inputs = leaves.filter(isInput) as readonly (Source | Constant)[];
  const others = leaves.filter((leaf) => !isInput(leaf));
  if (!entry.isOperation && others.length > 0)
    throw new RangeError(`${who}: input must name a layer, got ${shown(others[0])}`);
  if (inputs.length > mostInputs)
    throw new RangeError(`${who}: must read at most ${mostInputs} layers, got ${inputs.length}`);

  const isAttention = entry.className === "MultiHeadAttention";
  const known = [...roles, ...maskNames, "name", ...(isAttention ? ["use_causal_mask"] : [])];
  const unknown = Object.entries(kwargs).filter(
    ([key, value]) => !known.includes(key) && leavesOf(value).length > 0,
  );
  const [refused] = unknown;
  if (!entry.isOperation && refused)
    throw new RangeError(
      `${who}: argument ${refused[0]} of its call is not supported yet, got ${shown(refused[1])}`,
    );
  return {
    inputs,
    masks: maskNames.flatMap((key) => leavesOf(kwargs[key]).filter(isSource)),
    isCausal: isAttention && kwargs["use_causal_mask"] === true,
    others: [...others, ...unknown.map(([key, value]) => ({ [key]: value }))],
  };
}

/**
 * The tensors that `input_layers` or `output_layers` names: `["x", 0, 0]`, a list of such, or an object of such, which
 * Keras orders by its keys.
 *
 * @throws RangeError when there are none.
 */
export function endsOf(config: Json, key: "input_layers" | "output_layers"): readonly Source[] {
  const ends = leavesOf(config[key]);
  if (ends.length > 0 && ends.every(isSource)) return ends;
  throw new RangeError(`${key} must name a layer, got ${shown(config[key])}`);
}

function isSource(leaf: unknown): leaf is Source {
  return isRecord(leaf) && "layer" in leaf && "output" in leaf;
}

function isConstant(leaf: unknown): leaf is Constant {
  return typeof leaf === "number" || Array.isArray(leaf);
}

interface Arguments {
  readonly args: unknown;
  readonly kwargs: Json;
}

function argumentsOf(node: unknown, who: string): Arguments {
  if (isRecord(node) && "args" in node) {
    const { args, kwargs } = node;
    return { args, kwargs: isRecord(kwargs) ? kwargs : {} };
  }
  if (!Array.isArray(node) && !isRecord(node))
    throw new RangeError(`${who}: inbound_nodes must be a list, got ${shown(node)}`);
  const inputs = keras2Inputs(node, who);
  return {
    args: inputs.map(([name, call, output]) =>
      name === constantName ? output : [name, call ?? 0, output ?? 0],
    ),
    kwargs: inputs.map((input) => input[3]).findLast(isRecord) ?? {},
  };
}

/** The inputs `["dense", 0, 0, kwargs]` anywhere in a node. */
function keras2Inputs(node: unknown, who: string): readonly (readonly unknown[])[] {
  if (Array.isArray(node) && typeof node[0] === "string") return [node];
  if (Array.isArray(node)) return node.flatMap((each) => keras2Inputs(each, who));
  if (isRecord(node)) return sortedValues(node).flatMap((each) => keras2Inputs(each, who));
  throw new RangeError(`${who}: input must name a layer, got ${shown(node)}`);
}

/** Tensors, constants and whatever else stands in an argument, in order; null and false say nothing. */
function leavesOf(value: unknown): readonly unknown[] {
  const leaf = sourceIn(value) ?? constantIn(value);
  if (leaf !== undefined) return [leaf];
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  if (isRecord(value)) return sortedValues(value).flatMap(leavesOf);
  return value === undefined || value === null || value === false ? [] : [value];
}

/** `["dense", 0, 0]`, by itself or in the tensor object of Keras 3. */
function sourceIn(value: unknown): Source | undefined {
  const history = isKerasObject(value, "__keras_tensor__") ? value.config["keras_history"] : value;
  if (!Array.isArray(history) || history.length !== 3) return undefined;
  const [layer, call, output] = history as readonly unknown[];
  const isIndex = (x: unknown): x is number => Number.isSafeInteger(x) && Number(x) >= 0;
  if (typeof layer !== "string" || !isIndex(call) || !isIndex(output)) return undefined;
  return { layer, call, output };
}

function constantIn(value: unknown): Constant | undefined {
  if (isKerasObject(value, "__numpy__") || isKerasObject(value, "__tensor__"))
    return constantIn(value.config["value"]);
  if (typeof value === "number") return value;
  if (!Array.isArray(value) || value.length === 0) return undefined;
  if (value.every((x) => typeof x === "number")) return value.length === 1 ? value[0] : value;
  return value.length === 1 && Array.isArray(value[0]) ? constantIn(value[0]) : undefined;
}

function isKerasObject(value: unknown, className: string): value is { readonly config: Json } {
  return isRecord(value) && value["class_name"] === className && isRecord(value["config"]);
}

function sortedValues(record: Json): readonly unknown[] {
  return Object.keys(record)
    .toSorted()
    .map((key) => record[key]);
}

/** Whether an input is a tensor, and no constant. */
export function isTensor<T extends object | string>(input: T | Constant): input is T {
  return typeof input !== "number" && !Array.isArray(input);
}

/** Inputs with tensors named otherwise. */
export function named<T extends object | string, U>(
  inputs: readonly (T | Constant)[],
  rename: (tensor: T) => U,
): readonly (U | Constant)[] {
  return inputs.map((input) => (isTensor(input) ? rename(input) : input));
}
