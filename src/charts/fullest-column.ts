import { codes } from "./grid.ts";
import type { LayerMap } from "./layer-map.ts";

/** The last of the columns in which the most cells were recorded: of some steps a file often holds a few layers only. 0 of an empty map. */
export function fullestColumn({
  rows,
  columns,
  codes: cells,
}: Pick<LayerMap, "rows" | "columns" | "codes">): number {
  let [fullest, most] = [Math.max(0, columns - 1), 0];
  for (let column = columns - 1; column >= 0 && most < rows; column--) {
    let recorded = 0;
    for (let row = 0; row < rows; row++)
      if (cells[row * columns + column] !== codes.nothing) recorded++;
    if (recorded > most) [fullest, most] = [column, recorded];
  }
  return fullest;
}
