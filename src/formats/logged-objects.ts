import type { ContentNote, Histogram, Log } from "./content.ts";
import { counterBase, type LoggedRow, loggedRows } from "./logged-rows.ts";
import { loggedValues } from "./logged-value.ts";

/** JSON objects as they were logged, one after the other. */
export interface LoggedObjects {
  add(value: Readonly<Record<string, unknown>>): void;
  logs(): readonly Log[];
  notes(): readonly ContentNote[];
}

interface Histograms {
  readonly rows: number[];
  readonly histograms: Histogram[];
}

export function loggedObjects(): LoggedObjects {
  const rows = loggedRows();
  const found = new Map<string, Histograms>();
  const positions: LoggedRow[] = [];
  let leftOut = 0;
  return {
    add(value) {
      const { row, histograms, leftOut: omitted } = loggedValues(value);
      rows.add(row);
      leftOut += omitted;
      if (histograms.length === 0) return;
      for (const [tag, histogram] of histograms) {
        const known = found.get(tag) ?? { rows: [], histograms: [] };
        found.set(tag, known);
        known.rows.push(positions.length);
        known.histograms.push(histogram);
      }
      positions.push(row.filter(([tag]) => counterBase(tag) !== undefined));
    },
    logs() {
      const [log = { series: [], histograms: [] }] = rows.logs();
      const histograms = [...found].map(([tag, { rows: at, histograms }]) => {
        // Where the rows have a step, those with histograms have it too.
        const places = at.map((row) => placeOf(positions[row] ?? []));
        const base = places.every((place) => place?.base === places[0]?.base)
          ? places[0]?.base
          : undefined;
        return {
          tag,
          base: base ?? ("row" as const),
          positions: places.map((place, i) => (base === undefined ? i : (place?.value ?? i))),
          histograms,
        };
      });
      const isEmpty = log.series.length === 0 && histograms.length === 0;
      return isEmpty ? [] : [{ series: log.series, histograms }];
    },
    notes: () =>
      leftOut === 0 ? [] : [{ code: "left-out", what: `values without a number: ${leftOut}` }],
  };
}

function placeOf(row: LoggedRow) {
  for (const base of ["step", "epoch"] as const) {
    const value = row.find(([tag]) => counterBase(tag) === base)?.[1];
    if (value !== undefined) return { base, value };
  }
  return undefined;
}
