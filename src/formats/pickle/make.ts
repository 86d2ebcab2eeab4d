import { known } from "./known.ts";
import { isList, isObject, nameOf, type Pickled, type PickledObject } from "./pickled.ts";
import { type Machine, problem, pushContainer } from "./stack.ts";

/** Items and bytes that calls such as `dict(…)` copy: a few bytes of the file could copy a large list again and again. */
const mostCopied = 2 ** 26;

/** Puts what a call would give on the stack: plain data where it is known, a record of the call otherwise. */
export function make(
  machine: Machine,
  callee: Pickled,
  args: readonly Pickled[],
  offset: number,
): void {
  const isMaker = makers.has(nameOf(callee));
  const of = isMaker ? (args[0] ?? null) : callee;
  const given = isMaker ? copied(machine, args.slice(1), offset) : args;
  const plain = known(of, given);
  if (plain !== undefined) {
    pushContainer(machine, copied(machine, plain, offset));
    return;
  }
  pushContainer(machine, {
    kind: "object",
    callee: of,
    args: given,
    state: undefined,
    items: emptyTuple,
    entries: noEntries,
  });
}

/** A copy, counted; one of more than what is left is made before it is refused, but no second one. */
export function copied<T extends Pickled>(machine: Machine, copy: T, offset: number): T {
  machine.copied += sizeOf(copy);
  if (machine.copied > mostCopied) throw problem(`copies more than ${mostCopied} values`, offset);
  return copy;
}

/** Functions that make an object of the class that they are given first. */
const makers: ReadonlySet<string> = new Set([
  "copyreg.__newobj__",
  "copyreg._reconstructor",
  "copy_reg._reconstructor",
]);

function sizeOf(value: Pickled): number {
  if (isList(value) || value instanceof Uint8Array) return value.length;
  return value instanceof Map || value instanceof Set ? value.size : 0;
}

/** Shared by all, so that it takes no memory; nothing may be appended to it. */
export const emptyTuple: readonly Pickled[] = [];
const noEntries: ReadonlyMap<Pickled, Pickled> = new Map();

/** What is read-only for those who read it is made here. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export function append(target: Pickled, values: readonly Pickled[], offset: number): void {
  if (target instanceof Set) {
    for (const value of values) target.add(value);
    return;
  }
  const items = itemsOf(target, offset);
  for (const value of values) items.push(value);
}

function itemsOf(target: Pickled, offset: number): Pickled[] {
  if (isList(target) && target !== emptyTuple) return target as Pickled[];
  if (!isObject(target)) throw problem("appends to what is no list", offset);
  if (target.items === emptyTuple) (target as Mutable<PickledObject>).items = [];
  return target.items as Pickled[];
}

export function put(target: Pickled, pairs: readonly Pickled[], offset: number): void {
  if (pairs.length % 2 === 1) throw problem("sets a key without a value", offset);
  const entries = entriesOf(target, offset);
  for (let i = 0; i < pairs.length; i += 2) entries.set(pairs[i] ?? null, pairs[i + 1] ?? null);
}

function entriesOf(target: Pickled, offset: number): Map<Pickled, Pickled> {
  if (target instanceof Map) return target;
  if (!isObject(target)) throw problem("sets keys of what is no dict", offset);
  if (target.entries === noEntries) (target as Mutable<PickledObject>).entries = new Map();
  return target.entries as Map<Pickled, Pickled>;
}

export function dictOf(pairs: readonly Pickled[], offset: number): Pickled {
  const dict = new Map<Pickled, Pickled>();
  put(dict, pairs, offset);
  return dict;
}
