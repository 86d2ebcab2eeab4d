import type { FlatCall } from "./flat.ts";
import { layerForOperation, refuseOthers } from "./operation.ts";
import type { Json } from "./topology.ts";

/** A call of a layer as a layer of its own: with a name, after those that it reads. */
export interface ArrangedCall {
  readonly name: string;
  readonly className: string;
  readonly config: Json;
  readonly inputs: readonly string[];
  readonly trainable: boolean;
  /** Name of the first call of the same layer, where this is not the first. */
  readonly sharedWith: string | undefined;
}

interface Wired {
  readonly id: string;
  readonly path: string;
  readonly className: string;
  readonly config: Json;
  readonly inputs: readonly string[];
  readonly trainable: boolean;
  /** What tells layers apart: the object in the file. */
  readonly owner: Json;
  readonly isOperation: boolean;
}

/**
 * Calls in an order in which each comes after those it reads, otherwise as given; further calls of a layer as early as
 * they can. The first call of a layer has its name, others a fresh one, `name/1`. Operations become layers.
 *
 * The order is a fixed point: written down with all calls of a layer at its first, and arranged again, it is the same.
 *
 * @throws RangeError when a call reads one that is missing, calls read each other in a circle, or one leads nowhere.
 */
export function arranged(calls: readonly FlatCall[], output: string): readonly ArrangedCall[] {
  const wired = calls.map(wiredCall);
  const owners = new Map<string, Json>();
  for (const { path, owner } of wired) {
    if ((owners.get(path) ?? owner) !== owner)
      throw new RangeError(`layer names must differ, got "${path}" twice`);
    owners.set(path, owner);
  }
  refuseLoose(wired, output);
  const inOrder = sorted(byLayer(wired));
  const names = namesOf(inOrder, new Set(owners.keys()));
  const first = new Map<string, string>();
  return inOrder.map(({ id, path, owner, isOperation, inputs, ...call }) => {
    const name = names.get(id) ?? path;
    const before = isOperation ? undefined : first.get(path);
    if (before === undefined) first.set(path, name);
    return {
      ...call,
      name,
      inputs: inputs.map((input) => names.get(input) ?? input),
      sharedWith: before,
    };
  });
}

function wiredCall({ id, path, entry, trainable, ...call }: FlatCall): Wired {
  const { config: owner, isOperation } = entry;
  const common = { id, path, trainable, owner, isOperation };
  if (isOperation) {
    const layer = layerForOperation({ ...entry, name: path }, call.inputs);
    refuseOthers({ ...entry, name: path }, call.others);
    return { ...common, ...layer };
  }
  return {
    ...common,
    className: entry.className,
    config: call.isCausal ? { ...owner, use_causal_mask: true } : owner,
    inputs: call.inputs.filter((input) => typeof input === "string"),
  };
}

/** Refuses what reads nothing that is there, and what nothing reads. */
function refuseLoose(calls: readonly Wired[], output: string): void {
  const ids = new Set(calls.map(({ id }) => id));
  const read = new Set(calls.flatMap(({ inputs }) => inputs));
  for (const { path, inputs } of calls)
    if (inputs.some((input) => !ids.has(input)))
      throw new RangeError(`layer "${path}": reads an output that is missing`);
  const unread = calls.find(({ id }) => !read.has(id) && id !== output);
  if (unread)
    throw new RangeError(`layer "${unread.path}": is read by no other and is not the output`);
  if (!ids.has(output)) throw new RangeError("the output of the model is missing");
}

/** All calls of a layer where its first one stands. */
function byLayer(calls: readonly Wired[]): readonly Wired[] {
  const groups = new Map<string, Wired[]>();
  for (const call of calls) groups.set(layerOf(call), [...(groups.get(layerOf(call)) ?? []), call]);
  return [...groups.values()].flat();
}

/** The layer that a call is one of: calls of an operation share nothing. */
function layerOf({ id, path, isOperation }: Wired): string {
  return isOperation ? id : path;
}

function sorted(calls: readonly Wired[]): readonly Wired[] {
  const readers = new Map<string, Wired[]>();
  const missing = new Map<Wired, number>();
  for (const call of calls) {
    const inputs = new Set(call.inputs);
    missing.set(call, inputs.size);
    for (const input of inputs) {
      const others = readers.get(input);
      if (others) others.push(call);
      else readers.set(input, [call]);
    }
  }
  const position = new Map(calls.map((call, i) => [call, i]));
  /** Layers by their first call: further calls come as soon as they can, by this order. */
  const rank = new Map<string, number>();
  const key = (call: Wired): readonly [number, number] => [
    rank.get(layerOf(call)) ?? calls.length,
    position.get(call) ?? 0,
  ];
  const inOrder: Wired[] = [];
  const ready = calls.filter((call) => missing.get(call) === 0);
  while (ready.length > 0) {
    const next = ready.reduce((best, call) => (isBefore(key(call), key(best)) ? call : best));
    ready.splice(ready.indexOf(next), 1);
    inOrder.push(next);
    if (!rank.has(layerOf(next))) rank.set(layerOf(next), rank.size);
    for (const reader of readers.get(next.id) ?? []) {
      const left = (missing.get(reader) ?? 0) - 1;
      missing.set(reader, left);
      if (left === 0) ready.push(reader);
    }
  }
  if (inOrder.length === calls.length) return inOrder;
  const done = new Set(inOrder);
  const stuck = calls.find((call) => !done.has(call));
  throw new RangeError(`layer "${stuck?.path}": reads itself, through others`);
}

function isBefore(
  [rankA, positionA]: readonly [number, number],
  [rankB, positionB]: readonly [number, number],
): boolean {
  return rankA < rankB || (rankA === rankB && positionA < positionB);
}

/** The name of every call by its id: its layer's for the first, a fresh one for others. */
function namesOf(calls: readonly Wired[], paths: ReadonlySet<string>): ReadonlyMap<string, string> {
  const taken = new Set(paths);
  const called = new Set<string>();
  return new Map(
    calls.map(({ id, path }) => {
      if (!called.has(path)) {
        called.add(path);
        return [id, path];
      }
      let count = 1;
      while (taken.has(`${path}/${count}`)) count++;
      taken.add(`${path}/${count}`);
      return [id, `${path}/${count}`];
    }),
  );
}
