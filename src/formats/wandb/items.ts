import { isRecord } from "../../model/raw-config.ts";
import { parseLenientJson } from "../lenient-json.ts";
import {
  double,
  enter,
  keyOf,
  leave,
  nextKey,
  signedVarint,
  skip,
  string,
  type Wire,
} from "../wire.ts";

/** A named value of a record; a name of several keys leads into nested objects. */
export interface Item {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Fields of wandb/proto/wandb_internal.proto, HistoryItem; ConfigItem and SummaryItem are alike. */
const keyField = keyOf(1, "bytes");
const nestedField = keyOf(2, "bytes");
const integerField = keyOf(5, "varint");
const numberField = keyOf(6, "fixed64");
const textField = keyOf(7, "bytes");
const jsonFields: readonly number[] = [keyOf(8, "bytes"), keyOf(16, "bytes")];
/** Deeper than any logger nests. */
const mostKeys = 20;

/** The item whose length stands at `wire.at`. */
export function itemOf(wire: Wire): Item {
  const path: string[] = [];
  let value: unknown;
  const outer = enter(wire);
  for (let key = nextKey(wire); key !== 0; key = nextKey(wire)) {
    if (key === keyField || key === nestedField) path.push(string(wire));
    else if (key === integerField) value = signedVarint(wire);
    else if (key === numberField) value = double(wire);
    else if (key === textField) value = string(wire);
    else if (jsonFields.includes(key)) value = jsonOrNothing(string(wire));
    else skip(wire, key);
  }
  leave(wire, outer);
  return { path, value };
}

/** Items as one object, in the order of their names: the program writes them in no order. */
export function objectOf(items: readonly Item[]): Record<string, unknown> {
  const whole: Record<string, unknown> = Object.create(null);
  const named = items.map(({ path, value }) => ({ path, value, name: path.join("/") }));
  for (const { path, value } of named.toSorted((a, b) => byName.compare(a.name, b.name))) {
    const last = path.at(-1);
    if (last === undefined || path.length > mostKeys) continue;
    let inner = whole;
    for (const key of path.slice(0, -1)) {
      const next = inner[key];
      const child: Record<string, unknown> = isOwn(next) ? next : Object.create(null);
      inner[key] = child;
      inner = child;
    }
    inner[last] = value;
  }
  return whole;
}

/** "layer.2" stands before "layer.10". */
const byName = new Intl.Collator("en", { numeric: true });

/** Whether it is an object that was made here, into which names from a file may be put. */
function isOwn(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && Object.getPrototypeOf(value) === null;
}

function jsonOrNothing(text: string): unknown {
  try {
    return parseLenientJson(text, "wandb", "item");
  } catch {
    return undefined;
  }
}
