import type { LayerMap } from "../../src/charts/layer-map.ts";
import type { MapPlace } from "./map-data.ts";

/** With Shift an arrow goes as far as this. */
const farCells = 10;

/** Where a key moves the cursor to, within the map; `undefined` for other keys. */
export function placeAfter(
  event: KeyboardEvent,
  { row, column }: MapPlace,
  map: LayerMap,
): MapPlace | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const far = event.shiftKey ? farCells : 1;
  const places: Readonly<Record<string, MapPlace>> = {
    ArrowLeft: { row, column: column - far },
    ArrowRight: { row, column: column + far },
    ArrowUp: { row: row - far, column },
    ArrowDown: { row: row + far, column },
    Home: { row, column: 0 },
    End: { row, column: map.columns - 1 },
    PageUp: { row: 0, column },
    PageDown: { row: map.rows - 1, column },
  };
  const next = places[event.key];
  return next && placeWithin(next, map);
}

/** The nearest place that a map has. */
export function placeWithin({ row, column }: MapPlace, { rows, columns }: LayerMap): MapPlace {
  return {
    row: Math.max(0, Math.min(rows - 1, row)),
    column: Math.max(0, Math.min(columns - 1, column)),
  };
}
