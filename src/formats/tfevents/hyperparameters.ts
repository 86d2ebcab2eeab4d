import type { FlatEntry } from "../flat-entries.ts";
import { double, enter, keyOf, leave, nextKey, skip, string, varint, type Wire } from "../wire.ts";

/** Fields of tensorboard/plugins/hparams/plugin_data.proto. */
const sessionStartKey = keyOf(3, "bytes");
const parameterKey = keyOf(1, "bytes");
/** Of google/protobuf/struct.proto, Value. */
const numberKey = keyOf(2, "fixed64");
const textKey = keyOf(3, "bytes");
const truthKey = keyOf(4, "varint");

/** What a run was started with, of the HParams plugin's data from `wire.at` to `wire.end`. */
export function hyperparametersOf(wire: Wire): readonly FlatEntry[] {
  const entries: FlatEntry[] = [];
  for (let key = nextKey(wire); key !== 0; key = nextKey(wire)) {
    if (key !== sessionStartKey) {
      skip(wire, key);
      continue;
    }
    const outer = enter(wire);
    for (let inner = nextKey(wire); inner !== 0; inner = nextKey(wire)) {
      if (inner === parameterKey) entries.push(...parameterOf(wire));
      else skip(wire, inner);
    }
    leave(wire, outer);
  }
  return entries;
}

/** An entry of a map: a name and a value. */
function parameterOf(wire: Wire): readonly FlatEntry[] {
  let name = "";
  let leaf: FlatEntry[1] | undefined;
  const outer = enter(wire);
  for (let key = nextKey(wire); key !== 0; key = nextKey(wire)) {
    if (key === keyOf(1, "bytes")) name = string(wire);
    else if (key === keyOf(2, "bytes")) leaf = leafOf(wire);
    else skip(wire, key);
  }
  leave(wire, outer);
  return leaf === undefined ? [] : [[name, leaf]];
}

function leafOf(wire: Wire): FlatEntry[1] | undefined {
  let leaf: FlatEntry[1] | undefined;
  const outer = enter(wire);
  for (let key = nextKey(wire); key !== 0; key = nextKey(wire)) {
    if (key === numberKey) leaf = double(wire);
    else if (key === textKey) leaf = string(wire);
    else if (key === truthKey) leaf = varint(wire) !== 0;
    else skip(wire, key);
  }
  leave(wire, outer);
  return leaf;
}
