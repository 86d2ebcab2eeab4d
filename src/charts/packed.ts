import { zlibSync } from "fflate";
import type { ExponentFigure } from "./exponents.ts";
import { type Grid, pooledTo } from "./grid.ts";
import type { LayerMap, MapEntry } from "./layer-map.ts";
import type { RunPicture } from "./run-picture.ts";
import { thinnedCurve } from "./thinned-curve.ts";
import { wireText } from "./wire.ts";

/** How much is kept of a run. */
interface Budget {
  /** Columns of a map. */
  readonly columns: number;
  /** Points of a curve. */
  readonly points: number;
  /** Columns with histograms of exponents. */
  readonly histograms: number;
}

type KeptMap = MapEntry &
  Pick<LayerMap, "names" | "steps" | "base" | "rowKind" | "owner" | "healthy" | "limit" | "span">;

/** A run as it lies in a file: everything but cells, which follow as bytes. */
export interface Kept extends Omit<RunPicture, "map" | "exponents" | "maps"> {
  readonly maps: readonly KeptMap[];
  readonly references: readonly (readonly number[] | undefined)[];
  /** Steps, layers and number of bins of the histograms that follow the maps. */
  readonly histograms: {
    readonly steps: readonly number[];
    readonly layers: readonly string[];
    readonly bins: number;
  };
}

const widest: Budget = { columns: 2048, points: 4000, histograms: 48 };
const fewestColumns = 32;

/**
 * Pictures in at most so many bytes: cells one byte each, pooled by halves with the worst cell kept, differences along
 * each row, deflated; curves thinned to the smallest and the largest of each stretch. What is not finite is never lost.
 */
export function packed(pictures: readonly RunPicture[], mostBytes: number): Uint8Array {
  for (let budget = widest; ; budget = halved(budget)) {
    const bytes = packedWith(pictures, budget);
    if (bytes.byteLength <= mostBytes || budget.columns <= fewestColumns) return bytes;
  }
}

function halved({ columns, points, histograms }: Budget): Budget {
  return {
    columns: columns / 2,
    points: Math.max(200, points / 2),
    histograms: Math.max(2, histograms / 2),
  };
}

function packedWith(pictures: readonly RunPicture[], budget: Budget): Uint8Array {
  const cells: Uint8Array[] = [];
  const kept = pictures.map((picture) => keptOf(picture, budget, cells));
  const header = new TextEncoder().encode(wireText(kept));
  const size = cells.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const all = new Uint8Array(4 + header.byteLength + size);
  new DataView(all.buffer).setUint32(0, header.byteLength, true);
  all.set(header, 4);
  let place = 4 + header.byteLength;
  for (const part of cells) {
    all.set(part, place);
    place += part.byteLength;
  }
  return zlibSync(all, { level: 9 });
}

function keptOf(picture: RunPicture, budget: Budget, cells: Uint8Array[]): Kept {
  const maps = picture.maps.flatMap(({ id }) => picture.map(id) ?? []);
  const pools = maps.map((map) => ({ map, ...pooledTo(map, budget.columns) }));
  for (const { grid } of pools) cells.push(differences(grid));
  const { map: _, exponents: __, maps: ___, ...rest } = picture;
  return {
    ...rest,
    curves: picture.curves.map((curve) => thinnedCurve(curve, budget.points)),
    maps: pools.map(({ map, each }) => {
      const { id, title, symbol, unit, summary, names, base, rowKind, healthy, limit, span } = map;
      return {
        ...{ id, title, symbol, unit, summary, names, base, rowKind, healthy, limit, span },
        ...(map.owner !== undefined && { owner: map.owner }),
        steps: map.steps.filter((__step, i) => i % each === 0),
      };
    }),
    references: pools.map(({ map, each }) => referencesOf(map, each)),
    histograms: histogramsOf(picture, maps.find(isOverLayers), budget.histograms, cells),
  };
}

function referencesOf(map: LayerMap, each: number): readonly number[] | undefined {
  if (!map.references) return undefined;
  const isByRow = map.healthy.kind === "decades" && map.healthy.against === "first-step";
  const own = [...map.references].filter((_, i) => isByRow || i % each === 0);
  return own.map(rounded);
}

/** Four digits say more than a code does. */
function rounded(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : value;
}

/** Neighbors differ little: their differences are mostly small numbers, which deflate well. */
function differences({ rows, columns, codes: cells }: Grid): Uint8Array {
  const own = new Uint8Array(cells.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const i = row * columns + column;
      own[i] = (cells[i] ?? 0) - (column > 0 ? (cells[i - 1] ?? 0) : 0);
    }
  return own;
}

/** Whether the rows of a map are layers or their parameters, of which there are histograms. */
export function isOverLayers({ rowKind }: Pick<LayerMap, "rowKind">): boolean {
  return rowKind !== "time step";
}

/** Histograms at some columns: shares as bytes, 1 at least for what is there at all. */
function histogramsOf(
  picture: RunPicture,
  map: LayerMap | undefined,
  most: number,
  cells: Uint8Array[],
): Kept["histograms"] {
  const none = { steps: [], layers: [], bins: 0 };
  if (!map || map.columns === 0) return none;
  const each = Math.max(1, Math.ceil(map.columns / most));
  const columns = map.steps.flatMap((_, column) => (column % each === 0 ? [column] : []));
  const layers = map.names.filter((name) => picture.exponents(name, columns[0] ?? 0));
  const first = layers[0] === undefined ? undefined : picture.exponents(layers[0], columns[0] ?? 0);
  if (!first) return none;
  const bins = first.bins.length + 4;
  const bytes = new Uint8Array(columns.length * layers.length * bins);
  columns.forEach((column, i) => {
    layers.forEach((layer, j) => {
      const figure = picture.exponents(layer, column);
      if (figure) bytes.set(sharesOf(figure), (i * layers.length + j) * bins);
    });
  });
  cells.push(bytes);
  return { steps: columns.map((column) => map.steps[column] ?? 0), layers, bins };
}

function sharesOf({ zero, below, bins, above, notANumber }: ExponentFigure): Uint8Array {
  return Uint8Array.from(
    [zero, below, ...bins.map(({ share }) => share), above, notANumber],
    (share) => (share > 0 ? Math.max(1, Math.round(share * 255)) : 0),
  );
}
