import type { LayerMap } from "../../src/charts/layer-map.ts";
import type { Span } from "./span.ts";

/** Something that happened, to be marked above its column. */
export interface MapMark {
  readonly step: number;
  readonly row: string | undefined;
  readonly severity: "note" | "warning" | "failure";
}

export interface MapPlace {
  readonly row: number;
  readonly column: number;
}

/** A map, where its cursor is, and which columns are seen. */
export interface MapData {
  readonly map: LayerMap;
  readonly cursor?: MapPlace | undefined;
  /** All columns where omitted. */
  readonly span?: Span | undefined;
  readonly marks?: readonly MapMark[];
  /** Height of the cells in CSS pixels; as the rows need where omitted. */
  readonly height?: number;
}

/** The column at a step, or the last one before it. */
export function columnOf({ steps }: Pick<LayerMap, "steps">, step: number): number {
  let [low, high] = [0, steps.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((steps[middle] ?? Number.POSITIVE_INFINITY) <= step) low = middle;
    else high = middle - 1;
  }
  return low;
}
