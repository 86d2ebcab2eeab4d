import type { LayerMap } from "../../src/charts/layer-map.ts";
import type { MapPlace } from "./map-data.ts";

/** Columns that are seen: from the first to behind the last, parts of columns too. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const fewestColumns = 4;

/** All columns of a map. */
export function whole({ columns }: LayerMap): Span {
  return { from: 0, to: Math.max(1, columns) };
}

/** The span within a map, as wide as it was where that fits. */
export function bounded({ from, to }: Span, map: LayerMap): Span {
  const size = Math.max(1, Math.min(map.columns, to - from));
  const start = Math.max(0, Math.min(map.columns - size, from));
  return { from: start, to: start + size };
}

/** The span moved by some columns. */
export function panned({ from, to }: Span, columns: number, map: LayerMap): Span {
  return bounded({ from: from + columns, to: to + columns }, map);
}

/** The span made wider or narrower around a column, which stays where it is seen. */
export function zoomed({ from, to }: Span, factor: number, center: number, map: LayerMap): Span {
  const least = Math.min(fewestColumns, map.columns);
  const size = Math.max(least, Math.min(map.columns, (to - from) * factor));
  const share = (center - from) / (to - from);
  const start = center - share * size;
  return bounded({ from: start, to: start + size }, map);
}

/** The span moved until it holds a column. */
export function around(span: Span, { column }: MapPlace, map: LayerMap): Span {
  if (column < span.from) return panned(span, column - span.from, map);
  return column + 1 > span.to ? panned(span, column + 1 - span.to, map) : span;
}
