import { isDict, isList, nameOf, type Pickled } from "./pickled.ts";
import { textBytes } from "./text.ts";

type Making = (args: readonly Pickled[]) => Pickled | undefined;

const list: Making = ([items = []]) => {
  if (isList(items)) return [...items];
  return items instanceof Set ? [...items] : undefined;
};

const set: Making = (args) => {
  const items = list(args);
  return isList(items) ? new Set(items) : undefined;
};

const dict: Making = ([entries = []]) => {
  if (isDict(entries)) return new Map(entries);
  if (!isList(entries)) return undefined;
  const made = new Map<Pickled, Pickled>();
  for (const pair of entries) {
    if (!isList(pair) || pair.length !== 2) return undefined;
    made.set(pair[0] ?? null, pair[1] ?? null);
  }
  return made;
};

/** A dict whose first argument is not what it holds. */
const emptyDict: Making = () => new Map();

const bytes: Making = ([text = ""]) => {
  if (text instanceof Uint8Array) return text;
  return typeof text === "string" ? textBytes(text) : undefined;
};

/** What is plain data under another name, and by what it is made. */
const makings: ReadonlyMap<string, Making> = new Map([
  ["collections.OrderedDict", dict],
  ["collections.Counter", dict],
  ["collections.defaultdict", emptyDict],
  ["builtins.dict", dict],
  ["builtins.list", list],
  ["builtins.tuple", list],
  ["builtins.set", set],
  ["builtins.frozenset", set],
  ["builtins.bytes", bytes],
  ["builtins.bytearray", bytes],
  // How protocol 2 writes the bytes of Python 3.
  ["_codecs.encode", bytes],
  ["torch.Size", list],
]);

/**
 * Plain data that a call would give; `undefined` where it would give anything else, or where nothing says what. What the
 * arguments hold is copied, never called.
 */
export function known(callee: Pickled, args: readonly Pickled[]): Pickled | undefined {
  const name = nameOf(callee).replace(/^__builtin__\./, "builtins.");
  return makings.get(name)?.(args);
}
