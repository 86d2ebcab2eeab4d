import { isRecord, readBoolean } from "../../model/raw-config.ts";
import { entriesOf, isModel, type LayerEntry, refuseTooMany } from "./entry.ts";
import { functionalCalls } from "./functional-calls.ts";
import { inputBefore } from "./input-shape.ts";
import type { Topology } from "./topology.ts";
import { type Call, named, type Source } from "./wiring.ts";

/** One call of a layer in a model that has no models inside. */
export interface FlatCall extends Omit<Call<string>, "masks"> {
  /** Names the tensor that it returns. */
  readonly id: string;
  /** Name of the layer behind those of the models that it is in: `outer/inner`. */
  readonly path: string;
  readonly entry: LayerEntry;
  readonly trainable: boolean;
}

/** Masks that a file writes down beside the inputs of a call. */
export interface GivenMasks {
  readonly path: string;
  readonly inputs: readonly string[];
  readonly masks: readonly string[];
}

/** A model with the models inside it taken apart. */
export interface FlatModel {
  /** Inputs first, in the order of the model's inputs. */
  readonly calls: readonly FlatCall[];
  readonly masks: readonly GivenMasks[];
  /** Id of the call whose tensor is the output. */
  readonly output: string;
}

// Deeper than people nest models, shallow enough for functions that recurse.
const deepest = 10;
// Far above what people wire, few enough to look at all of them for every mask.
const mostReads = 100_000;

/**
 * Every call of every layer of a model, with models inside taken apart: a layer of a model that is called twice is called
 * twice.
 *
 * @throws RangeError when the wiring makes no sense or is not supported.
 */
export function flattened(topology: Topology): FlatModel {
  const walk: Walk = { topology, calls: [], masks: [], aliases: new Map(), scopes: 0, reads: 0 };
  const outer = {
    className: topology.className,
    config: topology.model["config"],
    path: "",
    trainable: true,
    given: undefined,
    depth: 0,
  };
  const [output = ""] = outputsOf(outer, walk);
  const resolve = (id: string) => resolved(id, walk.aliases);
  return {
    calls: walk.calls.map((call) => ({ ...call, inputs: named(call.inputs, resolve) })),
    masks: walk.masks.map((each) => ({
      path: each.path,
      inputs: each.inputs.map(resolve),
      masks: each.masks.map(resolve),
    })),
    output: resolve(output),
  };
}

/** What is found on the way through a model and the models inside. */
interface Walk {
  readonly topology: Topology;
  readonly calls: FlatCall[];
  readonly masks: GivenMasks[];
  /** For what a model returns and what its input layers are, the tensor that it is. */
  readonly aliases: Map<string, string>;
  scopes: number;
  reads: number;
}

/** One call of a model. */
interface Scope {
  readonly className: string;
  readonly config: unknown;
  readonly path: string;
  readonly trainable: boolean;
  /** Tensors that it is called with; `undefined` for the outermost model, whose inputs are samples. */
  readonly given: readonly string[] | undefined;
  readonly depth: number;
}

function outputsOf(scope: Scope, walk: Walk): readonly string[] {
  if (scope.depth > deepest)
    throw new RangeError(`layer "${scope.path}": models must nest at most ${deepest} deep`);
  walk.scopes++;
  refuseTooMany(walk.scopes);
  return scope.className === "Sequential"
    ? sequentialOutputs(scope, walk)
    : functionalOutputs(scope, walk);
}

function sequentialOutputs(scope: Scope, walk: Walk): readonly string[] {
  const { given } = scope;
  if (given && given.length !== 1)
    throw new RangeError(`layer "${scope.path}": inputs must be 1, got ${given.length}`);
  const entries = entriesIn(scope);
  const [first] = entries;
  const isOpen = !given && first !== undefined && first.className !== "InputLayer";
  const id = idsOf(walk);
  let before = given ?? [];
  for (const entry of isOpen ? [inputBefore(first, walk.topology.model), ...entries] : entries) {
    if (given && entry.className === "InputLayer") continue;
    before = outputsOfCall(entry, callWith(before), id(entry.name, 0, 0), scope, walk);
  }
  return before;
}

function functionalOutputs(scope: Scope, walk: Walk): readonly string[] {
  const config = isRecord(scope.config) ? scope.config : {};
  const { given } = scope;
  const id = idsOf(walk);
  const idOf = ({ layer, call, output }: Source) => id(layer, call, output);
  const isKeras3 = walk.topology.dialect === "keras3";
  const { inputs, layers, outputs } = functionalCalls(entriesIn(scope), config, isKeras3, (entry) =>
    pathOf(scope, entry),
  );
  if (!given && outputs.length > 1)
    throw new RangeError(
      `several outputs are not supported yet, got ${outputs.map(({ layer }) => `"${layer}"`).join(" and ")}`,
    );
  if (given && given.length !== inputs.length)
    throw new RangeError(
      `layer "${scope.path}": inputs must be ${inputs.length}, got ${given.length}`,
    );

  inputs.forEach((entry, i) => {
    const source = given?.[i];
    if (source === undefined) outputsOfCall(entry, callWith([]), id(entry.name, 0, 0), scope, walk);
    else walk.aliases.set(id(entry.name, 0, 0), source);
  });
  for (const { entry, calls } of layers)
    calls.forEach((call, i) => {
      const renamed = {
        ...call,
        inputs: named(call.inputs, idOf),
        masks: call.masks.map(idOf),
      };
      const returned = outputsOfCall(entry, renamed, id(entry.name, i, 0), scope, walk);
      if (!isModel(entry)) return;
      returned.forEach((output, j) => {
        walk.aliases.set(id(entry.name, i, j), output);
      });
    });
  return outputs.map(idOf);
}

/** What one call of a layer, or of a model inside, returns. */
function outputsOfCall(
  entry: LayerEntry,
  { masks, ...call }: Call<string>,
  id: string,
  scope: Scope,
  walk: Walk,
): readonly string[] {
  const path = pathOf(scope, entry);
  const given = call.inputs.filter((input) => typeof input === "string");
  if (masks.length > 0) walk.masks.push({ path, inputs: given, masks });
  walk.reads += call.inputs.length + masks.length;
  if (walk.reads > mostReads)
    throw new RangeError(`model must have at most ${mostReads} connections, got more`);
  const trainable =
    scope.trainable && readBoolean(entry.config, "trainable", true, `layer "${path}"`);
  if (isModel(entry)) {
    const { className, config } = entry;
    return outputsOf({ className, config, path, trainable, given, depth: scope.depth + 1 }, walk);
  }
  walk.calls.push({ ...call, id, path, entry, trainable });
  refuseTooMany(walk.calls.length);
  return [id];
}

function callWith(inputs: readonly string[]): Call<string> {
  return { inputs, masks: [], isCausal: false, others: [] };
}

function pathOf(scope: Scope, entry: LayerEntry): string {
  return scope.path === "" ? entry.name : `${scope.path}/${entry.name}`;
}

function entriesIn({ config, path }: Scope): readonly LayerEntry[] {
  return entriesOf(config, path === "" ? "" : `layer "${path}": `);
}

/** Ids that differ from those of every other call of a model. */
function idsOf({ scopes }: Walk): (layer: string, call: number, output: number) => string {
  return (layer, call, output) => JSON.stringify([scopes, layer, call, output]);
}

function resolved(id: string, aliases: ReadonlyMap<string, string>): string {
  const met = new Set<string>();
  let current = id;
  for (let next = aliases.get(current); next !== undefined; next = aliases.get(current)) {
    if (met.has(current)) throw new RangeError("a model inside reads itself");
    met.add(current);
    current = next;
  }
  return current;
}
