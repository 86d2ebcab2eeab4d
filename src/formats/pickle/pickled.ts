/**
 * What a pickle holds, as plain data: nothing in it was ever called. Tuples are lists, and what stood twice in the pickle
 * is the same object here; lists may hold themselves.
 */
export type Pickled =
  | null
  | boolean
  | number
  /** Beyond ±2⁵³. */
  | bigint
  | string
  | Uint8Array
  | readonly Pickled[]
  | ReadonlyMap<Pickled, Pickled>
  | ReadonlySet<Pickled>
  | PickledGlobal
  | PickledObject
  | PickledReference;

/** A class or function that Python would import. */
export interface PickledGlobal {
  readonly kind: "global";
  readonly module: string;
  readonly name: string;
}

/** What Python would get by calling something. */
export interface PickledObject {
  readonly kind: "object";
  /** A global as a rule. */
  readonly callee: Pickled;
  readonly args: readonly Pickled[];
  /** What `__setstate__` would be given, or the object's attributes. */
  readonly state: Pickled | undefined;
  /** What would be appended to it. */
  readonly items: readonly Pickled[];
  /** What would be set in it by key. */
  readonly entries: ReadonlyMap<Pickled, Pickled>;
}

/** Something that lies outside the pickle, such as the storage of a tensor. */
export interface PickledReference {
  readonly kind: "reference";
  readonly id: Pickled;
}

export type PickledDict = ReadonlyMap<Pickled, Pickled>;

export function isList(value: Pickled | undefined): value is readonly Pickled[] {
  return Array.isArray(value);
}

export function isDict(value: Pickled | undefined): value is PickledDict {
  return value instanceof Map;
}

export function isObject(value: Pickled | undefined): value is PickledObject {
  return hasKind(value, "object");
}

export function isGlobal(value: Pickled | undefined): value is PickledGlobal {
  return hasKind(value, "global");
}

export function isReference(value: Pickled | undefined): value is PickledReference {
  return hasKind(value, "reference");
}

function hasKind(value: Pickled | undefined, kind: string): boolean {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === kind;
}

/** "module.name" of a class or function; "" for anything else. */
export function nameOf(value: Pickled | undefined): string {
  return isGlobal(value) ? `${value.module}.${value.name}` : "";
}

/** "module.name" of what made an object; "" for anything else. */
export function classOf(value: Pickled | undefined): string {
  return isObject(value) ? nameOf(value.callee) : "";
}

/** Attributes of an object by name; empty where it keeps its state in another way. */
export function attributesOf({ state }: PickledObject): PickledDict {
  if (isDict(state)) return state;
  // Objects with __slots__ keep them in the second of two.
  const [own, slots] = isList(state) ? state : [];
  if (isDict(slots)) return slots;
  return isDict(own) ? own : new Map();
}
