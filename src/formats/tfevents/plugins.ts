import { enter, keyOf, leave, nextKey, skip, skipBytes, string, type Wire } from "../wire.ts";

/** Plugins whose tensors say nothing of gradients, and what they hold. */
export const unreadPlugins: ReadonlyMap<string, string> = new Map([
  ["images", "image"],
  ["audio", "sound"],
  ["graphs", "graph"],
  ["graph_keras_model", "graph"],
  ["graph_run_metadata", "graph"],
  ["graph_run_metadata_graph", "graph"],
  ["mesh", "mesh"],
  ["pr_curves", "curve"],
]);

/** What draws a tag in TensorBoard, and what it was told. */
export interface Plugin {
  readonly plugin: string;
  readonly data: Wire | undefined;
}

/** Of SummaryMetadata: plugin_data { plugin_name, content }. */
export function pluginOf(wire: Wire): Plugin {
  let plugin = "";
  let data: Wire | undefined;
  for (let key = nextKey(wire); key !== 0; key = nextKey(wire)) {
    if (key !== keyOf(1, "bytes")) {
      skip(wire, key);
      continue;
    }
    const outer = enter(wire);
    for (let inner = nextKey(wire); inner !== 0; inner = nextKey(wire)) {
      if (inner === keyOf(1, "bytes")) plugin = string(wire);
      else if (inner === keyOf(2, "bytes")) {
        const start = skipBytes(wire);
        data = { ...wire, at: start, end: wire.at };
      } else skip(wire, inner);
    }
    leave(wire, outer);
  }
  return { plugin, data };
}
