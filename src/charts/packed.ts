import { unzlibSync, zlibSync } from "fflate";
import type { Curve } from "./curve.ts";
import { type ExponentFigure, ofShares } from "./exponents.ts";
import { type Grid, pooledTo } from "./grid.ts";
import type { LayerMap, MapEntry } from "./layer-map.ts";
import type { RunPicture } from "./run-picture.ts";
import { wired, wireText } from "./wire.ts";

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
  Pick<LayerMap, "names" | "steps" | "base" | "rowKind" | "healthy" | "limit" | "span">;

/** A run as it lies in a file: everything but cells, which follow as bytes. */
interface Kept extends Omit<RunPicture, "map" | "exponents" | "maps"> {
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
        steps: map.steps.filter((__step, i) => i % each === 0),
      };
    }),
    references: pools.map(({ map, each }) => referencesOf(map, each)),
    histograms: histogramsOf(picture, maps[0], budget.histograms, cells),
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

function sums(bytes: Uint8Array, columns: number): Uint8Array {
  const own = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++)
    own[i] = (bytes[i] ?? 0) + (i % columns > 0 ? (own[i - 1] ?? 0) : 0);
  return own;
}

function thinnedCurve(curve: Curve, most: number): Curve {
  const { positions, values } = curve;
  const keep = kept(values, most);
  return {
    ...curve,
    positions: keep.map((i) => positions[i] ?? Number.NaN),
    values: keep.map((i) => {
      const value = values[i] ?? Number.NaN;
      return Number.isFinite(value) ? Number(value.toPrecision(6)) : value;
    }),
  };
}

/** Indices of the smallest and the largest of each stretch, of both ends, and of the ends of what is not finite. */
function kept(values: readonly number[], most: number): readonly number[] {
  if (values.length <= most) return values.map((_, i) => i);
  const each = (2 * values.length) / most;
  const found = new Set([0, values.length - 1]);
  for (let start = 0; start < values.length; start += each) {
    let [least, largest] = [-1, -1];
    const end = Math.min(values.length, Math.floor(start + each));
    for (let i = Math.floor(start); i < end; i++) {
      const value = values[i] ?? Number.NaN;
      if (!Number.isFinite(value)) {
        if (Number.isFinite(values[i - 1] ?? 0) || Number.isFinite(values[i + 1] ?? 0))
          found.add(i);
        continue;
      }
      if (least < 0 || value < (values[least] ?? 0)) least = i;
      if (largest < 0 || value > (values[largest] ?? 0)) largest = i;
    }
    if (least >= 0) found.add(least).add(largest);
  }
  return [...found].toSorted((a, b) => a - b);
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

/** The pictures in packed bytes. */
export function unpacked(bytes: Uint8Array): readonly RunPicture[] {
  const all = unzlibSync(bytes);
  const length = new DataView(all.buffer, all.byteOffset).getUint32(0, true);
  const runs = wired(new TextDecoder().decode(all.subarray(4, 4 + length))) as readonly Kept[];
  let place = 4 + length;
  const take = (size: number) => {
    const part = all.subarray(place, place + size);
    place += size;
    return part;
  };
  return runs.map((run) => pictureIn(run, take));
}

function pictureIn(run: Kept, take: (size: number) => Uint8Array): RunPicture {
  const maps = run.maps.map((map, i): LayerMap => {
    const [rows, columns] = [map.names.length, map.steps.length];
    const references = run.references[i];
    return {
      ...map,
      ...{ rows, columns, values: undefined },
      codes: sums(take(rows * columns), Math.max(1, columns)),
      references: references && Float32Array.from(references),
    };
  });
  const { steps, layers, bins } = run.histograms;
  const shares = take(steps.length * layers.length * bins);
  const { references: _, histograms: __, ...rest } = run;
  return {
    ...rest,
    document: run.document,
    brokenAt: run.brokenAt,
    maps: run.maps,
    map: (id) => maps.find((map) => map.id === id),
    exponents(layer, column) {
      const step = maps[0]?.steps[column] ?? Number.NaN;
      const at = Math.max(
        0,
        steps.findLastIndex((one) => one <= step),
      );
      const row = layers.indexOf(layer);
      if (row < 0 || bins === 0) return undefined;
      const own = shares.subarray((at * layers.length + row) * bins).subarray(0, bins);
      return ofShares(
        Array.from(own, (share) => share / 255),
        `${layer}, step ${steps[at]}`,
      );
    },
  };
}
