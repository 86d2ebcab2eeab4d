import type { TraceRecord } from "../../src/trace/trace.ts";

/** Steps at which layers were watched: more are thinned to every other one. */
const mostSampled = 320;
/** The newest ones are looked at one by one. */
const newest = 8;

/** The same records, at most so many of them with layers: the first and the newest ones never lose theirs. */
export function thinned(records: TraceRecord[]): TraceRecord[] {
  const watched = records.flatMap(({ layers }, i) => (layers ? [i] : []));
  if (watched.length <= mostSampled) return records;
  const dropped = new Set(watched.slice(1, -newest).filter((_, i) => i % 2 === 0));
  return records.map((record, i) => {
    if (!dropped.has(i)) return record;
    const { layers: _layers, profiles: _profiles, ...rest } = record;
    return rest;
  });
}
