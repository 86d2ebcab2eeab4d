import { attributesOf, isDict, isList, isObject, type Pickled } from "../pickle/pickled.ts";
import { type Storages, type StoredTensor, tensorOf, type UnreadTensor } from "./tensor.ts";

/** A tensor under the name that its place in nested data gives it. */
export interface NamedTensor {
  readonly name: string;
  readonly tensor: StoredTensor | UnreadTensor;
}

/** Of torch.nn.Module, in the order of its `state_dict`; their names are no part of a parameter's name. */
const moduleParts = ["_parameters", "_buffers", "_modules"];
/** Longer names stand in no network; data that contains itself would make them without end. */
const longestName = 1000;
const mostTensors = 2 ** 20;

interface Visit {
  readonly name: string;
  readonly value: Pickled;
}

/**
 * Every tensor in nested dicts, lists and objects, in their order; of a whole `nn.Module` under the names of its
 * `state_dict`. What stands at several places is gone into once.
 */
export function tensorsWithin(
  root: Pickled | undefined,
  storages: Storages,
): readonly NamedTensor[] {
  const found: NamedTensor[] = [];
  const seen = new Set<Pickled>();
  const open: Visit[] = root === undefined ? [] : [{ name: "", value: root }];
  for (let visit = open.pop(); visit && found.length < mostTensors; visit = open.pop()) {
    const { name, value } = visit;
    if (typeof value !== "object" || value === null || name.length > longestName) continue;
    const tensor = tensorOf(value, storages);
    if (tensor) found.push({ name, tensor });
    else if (!seen.has(value)) {
      seen.add(value);
      const inner = partsOf(value);
      for (let i = inner.length - 1; i >= 0; i--) {
        const [key, part] = inner[i] ?? ["", null];
        open.push({ name: joined(name, key), value: part });
      }
    }
  }
  return found;
}

function partsOf(value: Pickled): readonly (readonly [string, Pickled])[] {
  if (isList(value)) return value.map((part, i) => [`${i}`, part]);
  if (isDict(value)) return namedParts(value);
  if (!isObject(value)) return [];
  const attributes = attributesOf(value);
  if (!attributes.has("_modules")) return namedParts(new Map([...attributes, ...value.entries]));
  return moduleParts.flatMap((part) => {
    const inner = attributes.get(part);
    return isDict(inner) ? namedParts(inner) : [];
  });
}

function namedParts(dict: ReadonlyMap<Pickled, Pickled>): readonly (readonly [string, Pickled])[] {
  return [...dict].flatMap(([key, part]) =>
    typeof key === "string" || typeof key === "number" ? [[`${key}`, part]] : [],
  );
}

function joined(prefix: string, key: string): string {
  return prefix === "" ? key : `${prefix}.${key}`;
}
