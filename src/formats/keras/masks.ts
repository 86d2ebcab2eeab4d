import { isRecord } from "../../model/raw-config.ts";
import type { FlatCall, FlatModel, GivenMasks } from "./flat.ts";

/**
 * The calls of a model without operations that compute nothing but masks. Keras 3 writes down what follows from layers
 * such as Embedding with mask_zero: codes ≠ 0. Ours follow from the layers again.
 *
 * @throws RangeError when a mask does not follow from the layers before its reader.
 */
export function callsWithoutMasks({ calls, masks, output }: FlatModel): readonly FlatCall[] {
  if (masks.length === 0) return calls;
  const byId = new Map(calls.map((call) => [call.id, call]));
  const operations = new Set<string>();
  for (const given of masks) for (const id of operationsOf(given, byId)) operations.add(id);
  const used = above([output], byId);
  return calls.filter(({ id }) => used.has(id) || !operations.has(id));
}

type Calls = ReadonlyMap<string, FlatCall>;

/** The operations that the masks of a call are made with. */
function operationsOf(given: GivenMasks, byId: Calls): ReadonlySet<string> {
  const before = above(given.inputs, byId);
  const maskingLayers = [...before].flatMap((id) => {
    const call = byId.get(id);
    return call && isMasking(call) ? [call] : [];
  });
  const refuse = () =>
    new RangeError(
      `layer "${given.path}": a mask of its own is not supported yet, got "${byId.get(given.masks[0] ?? "")?.path}"`,
    );
  const met = new Set<string>();
  const queue = [...given.masks];
  let origins = 0;
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const call = byId.get(id);
    if (!call?.entry.isOperation) throw refuse();
    if (met.has(id)) continue;
    met.add(id);
    const { className } = call.entry;
    if (className === "ZerosLike" || className === "OnesLike") continue;
    if (className === "NotEqual") {
      const [tensor, value] = call.inputs;
      const isImplied = maskingLayers.some(
        (layer) => layer.inputs[0] === tensor && hiddenValue(layer) === value,
      );
      if (!isImplied) throw refuse();
      origins++;
    } else queue.push(...call.inputs.filter((input) => typeof input === "string"));
  }
  if (origins === 0) throw refuse();
  return met;
}

function isMasking({ entry }: FlatCall): boolean {
  return (
    entry.className === "Masking" ||
    (entry.className === "Embedding" && entry.config["mask_zero"] === true)
  );
}

/** The value that stands for a step that does not count. */
function hiddenValue({ entry }: FlatCall): unknown {
  const { mask_value: value } = entry.config;
  if (entry.className === "Embedding") return 0;
  return isRecord(value) && isRecord(value["config"]) ? value["config"]["value"] : (value ?? 0);
}

/** Ids of these calls and all that they are computed from. */
function above(ids: readonly string[], byId: Calls): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = [...ids];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    for (const input of byId.get(id)?.inputs ?? [])
      if (typeof input === "string") queue.push(input);
  }
  return found;
}
