import type { ContentNote } from "../content.ts";
import { isDict, isObject, type Pickled, type PickledDict } from "../pickle/pickled.ts";
import type { TensorRef } from "../tensor-ref.ts";
import { looksLikeOptimizer } from "./optimizers-within.ts";
import { type Storages, tensorOf, tensorRef, type UnreadTensor } from "./tensor.ts";
import { type NamedTensor, tensorsWithin } from "./tensors-within.ts";

/** The tensors of a network, what was left out of them, and the containers that they stood in. */
export interface FoundWeights {
  readonly weights: readonly TensorRef[];
  readonly notes: readonly ContentNote[];
  readonly containers: readonly Pickled[];
}

/** Where people put a network's state dict, or the network, into what they save; best first. */
const modelKeys = [
  ...["state_dict", "model_state_dict", "model", "net", "network", "model_state", "module"],
  ...["net_state_dict", "params", "params_ema", "weights", "model_dict", "state"],
];

/** Of what holds tensors that are no weights. */
const otherKeys = /optim|^opt|sched|^rng|random|scaler|amp|metric|history|callback|loop|grad/i;

/**
 * The weights in what was saved: a state dict, a whole network, either of them under a key that people use ("model",
 * "state_dict"), or several networks, whose names then begin with their keys.
 */
export function weightsIn(root: Pickled, storages: Storages): FoundWeights {
  if (isObject(root)) {
    const tensors = tensorsWithin(root, storages);
    return foundIn(tensors, tensors.length > 0 ? [root] : []);
  }
  if (!isDict(root) || looksLikeOptimizer(root)) return foundIn([], []);
  for (const key of modelKeys) {
    const value = root.get(key);
    if (value === undefined || tensorOf(value, storages) || looksLikeOptimizer(value)) continue;
    const tensors = tensorsWithin(value, storages);
    if (tensors.length > 0) return foundIn(tensors, [value]);
  }
  const own = directTensors(root, storages);
  if (own.some(isWeight)) return foundIn(own, []);
  const parts = [...root].filter(
    ([key, value]) => typeof key === "string" && !otherKeys.test(key) && !looksLikeOptimizer(value),
  );
  const nested = tensorsWithin(new Map(parts), storages);
  if (!nested.some(isWeight)) return foundIn([], []);
  return foundIn(
    nested,
    parts.map(([, value]) => value),
  );
}

/** Of the state of random number generators, bytes are saved as tensors too. */
function isWeight({ tensor }: NamedTensor): boolean {
  return !("why" in tensor) && tensor.type !== "uint8";
}

function directTensors(dict: PickledDict, storages: Storages): readonly NamedTensor[] {
  return [...dict].flatMap(([key, value]) => {
    const tensor = typeof key === "string" ? tensorOf(value, storages) : undefined;
    return tensor ? [{ name: `${key as string}`, tensor }] : [];
  });
}

function foundIn(tensors: readonly NamedTensor[], containers: readonly Pickled[]): FoundWeights {
  const first = new Map<unknown, string>();
  const weights: TensorRef[] = [];
  for (const { name, tensor } of tensors) {
    if ("why" in tensor) continue;
    const sharedWith = first.get(tensor.identity);
    if (sharedWith === undefined) first.set(tensor.identity, name);
    weights.push(tensorRef(name, tensor, sharedWith));
  }
  return { weights, notes: notesOn(tensors), containers };
}

function notesOn(tensors: readonly NamedTensor[]): readonly ContentNote[] {
  const counts = new Map<string, { count: number; name: string }>();
  for (const { name, tensor } of tensors) {
    if (!("why" in tensor)) continue;
    const { why }: UnreadTensor = tensor;
    const known = counts.get(why);
    if (known) known.count++;
    else counts.set(why, { count: 1, name });
  }
  return [...counts].map(([why, { count, name }]) => ({
    code: "left-out",
    what: count === 1 ? `tensor "${name}" ${why}` : `${count} tensors ${why}, such as "${name}"`,
  }));
}
