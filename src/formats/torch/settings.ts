import type { Settings } from "../content.ts";
import {
  attributesOf,
  isDict,
  isGlobal,
  isList,
  isObject,
  nameOf,
  type Pickled,
} from "../pickle/pickled.ts";
import { plainNumber } from "./plain-value.ts";

type Leaf = Settings[string];

/** What people keep all their settings in: its own name says nothing. */
const transparent =
  /^(hyper_parameters|hparams|h_params|args|config|cfg|conf|opts?|training_args|options)$/;

/** Layer sizes and betas are settings; a longer list is data. */
const mostListed = 16;
const deepest = 8;
const mostVisits = 100_000;
const mostSettings = 5000;
const longestText = 1000;

interface Visit {
  readonly path: string;
  readonly depth: number;
  readonly value: Pickled;
}

/**
 * Numbers, texts and truth values in nested dicts and objects, by the keys that lead to them; those of `args`,
 * `hyper_parameters` and the like, and of a root object such as `TrainingArguments`, by their own names.
 *
 * @param skipped - containers that hold something else: weights, the optimizer.
 */
export function settingsIn(root: Pickled, skipped: readonly Pickled[]): Settings {
  const settings: Record<string, Leaf> = Object.create(null);
  const closed = new Set(skipped);
  const open: Visit[] = [{ path: "", depth: 0, value: root }];
  let count = 0;
  for (let visits = 0; visits < mostVisits && count < mostSettings; visits++) {
    const visit = open.pop();
    if (!visit) break;
    const { path, depth, value } = visit;
    const leaf = leafOf(value);
    if (leaf !== undefined && path !== "") {
      settings[path] = leaf;
      count++;
    }
    if (leaf !== undefined || depth >= deepest || closed.has(value)) continue;
    const inner = [...partsOf(value)].slice(0, mostVisits - open.length);
    for (const [key, part] of inner.toReversed()) {
      if (typeof key !== "string" && typeof key !== "number") continue;
      const name = `${key}`.slice(0, longestText);
      open.push({ path: joined(path, name, part), depth: depth + 1, value: part });
    }
  }
  return settings;
}

function joined(path: string, key: string, value: Pickled): string {
  const isContainer = isDict(value) || (isObject(value) && leafOf(value) === undefined);
  if (path === "") return isContainer && transparent.test(key) ? "" : key;
  return `${path}.${key}`;
}

function partsOf(value: Pickled): ReadonlyMap<Pickled, Pickled> {
  if (isDict(value)) return value;
  if (!isObject(value)) return none;
  return value.entries.size > 0 ? value.entries : attributesOf(value);
}

const none: ReadonlyMap<Pickled, Pickled> = new Map();

function leafOf(value: Pickled): Leaf | undefined {
  if (typeof value === "boolean") return value;
  if (typeof value === "string") return value.slice(0, longestText);
  const number = plainNumber(value);
  if (number !== undefined) return number;
  if (isGlobal(value)) return nameOf(value).slice(0, longestText);
  if (isList(value)) return listed(value, ", ");
  // An enum's member, a path, a device: made of nothing but texts and numbers.
  if (isObject(value) && value.state === undefined && value.entries.size === 0)
    return listed(value.args, "/");
  return undefined;
}

function listed(values: readonly Pickled[], separator: string): string | undefined {
  if (values.length === 0 || values.length > mostListed) return undefined;
  const isPlain = values.every((value) => ["number", "string", "boolean"].includes(typeof value));
  return isPlain
    ? values
        .map((value) => `${value}`)
        .join(separator)
        .slice(0, longestText)
    : undefined;
}
