import { codes } from "../../src/charts/grid.ts";
import { cellAt, type LayerMap } from "../../src/charts/layer-map.ts";
import { legendOf } from "../../src/charts/map-legend.ts";
import { numberText } from "../../src/explain/number-text.ts";
import { nameText } from "../../src/explain/printable.ts";
import { legendItem } from "./legend.ts";

const tableColumns = 24;

/** What a map is, and how it is moved through. */
export function labelOf({ title, rows, columns, base, rowKind }: LayerMap): string {
  return `${title}: ${rows} ${rowKind}s over ${columns} ${base}s. Arrow keys move from cell to cell, plus and minus zoom, 0 shows everything.`;
}

/** What the colors of a map mean; those that are in no cell of it are left out. */
export function legendItems(map: LayerMap): readonly HTMLElement[] {
  const { low, middle, high } = legendOf(map);
  const has = codesIn(map);
  const swatch = (kind: string, text: string) => legendItem(`ig-swatch ig-swatch-${kind}`, text);
  return [
    swatch("vanishing", `▼ ${low}`),
    swatch("healthy", middle),
    ...(high === undefined ? [] : [swatch("exploding", `▲ ${high}`)]),
    ...(has[codes.zero] ? [swatch("zero", "exactly 0")] : []),
    ...(has[codes.infinite] || has[codes.notANumber] ? [swatch("broken", "NaN or infinite")] : []),
    ...(has[codes.nothing] ? [swatch("nothing", "not recorded")] : []),
  ];
}

/** 1 for every code that a cell has. */
function codesIn({ codes: cells }: LayerMap): Uint8Array {
  const has = new Uint8Array(256);
  for (const code of cells) has[code] = 1;
  return has;
}

/** The numbers of a map as rows of a table, thinned to columns that fit. */
export function tableOf(map: LayerMap): readonly (readonly string[])[] {
  const each = Math.max(1, Math.ceil(map.columns / tableColumns));
  const columns = Array.from({ length: Math.ceil(map.columns / each) }, (_, i) => i * each);
  return [
    [map.rowKind, ...columns.map((column) => `${map.base} ${map.steps[column]}`)],
    ...map.names.map((name, row) => [
      nameText(name),
      ...columns.map((column) => valueText(map, row, column)),
    ]),
  ];
}

function valueText(map: LayerMap, row: number, column: number): string {
  const { code, value } = cellAt(map, row, column);
  return code === codes.nothing ? "" : numberText(value);
}
