import type { LayerMap } from "../../src/charts/layer-map.ts";
import { traceMap } from "../../src/charts/trace-maps.ts";
import type { Trace } from "../../src/trace/trace.ts";

const known = new WeakMap<Trace, Map<string, LayerMap | undefined>>();

/** A map of a trace, made once however many panels ask for it. */
export function mapOf(trace: Trace, id: string): LayerMap | undefined {
  const own = known.get(trace) ?? new Map<string, LayerMap | undefined>();
  known.set(trace, own);
  // Records without layers are none of a map's business, and there are many of them.
  if (!own.has(id)) own.set(id, traceMap(watched(trace), id));
  return own.get(id);
}

const watchedTraces = new WeakMap<Trace, Trace>();

/** The trace with the records in which layers were measured. */
export function watched(trace: Trace): Trace {
  const made = watchedTraces.get(trace) ?? {
    header: trace.header,
    records: trace.records.filter(({ layers }) => layers),
  };
  watchedTraces.set(trace, made);
  return made;
}
