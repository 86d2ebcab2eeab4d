import { median } from "../stats/median.ts";
import { codeOf, codes, type Grid, sizeOfCode } from "./grid.ts";
import type { Healthy } from "./healthy.ts";

/** What a map can show: in a list from which a reader chooses. */
export interface MapEntry {
  readonly id: string;
  readonly title: string;
  readonly symbol: string;
  readonly unit: string;
  /** What it is, in a sentence. */
  readonly summary: string;
}

/** Numbers over rows and steps, compared with what is healthy. */
export interface LayerMap extends MapEntry, Grid {
  /** Top row first: the output on top, the input at the bottom, as gradients flow. */
  readonly names: readonly string[];
  readonly steps: readonly number[];
  /** What steps count. */
  readonly base: string;
  readonly rowKind: "layer" | "time step" | "parameter";
  /** The layer whose time steps the rows are; absent where rows are layers. */
  readonly owner?: string;
  readonly healthy: Healthy;
  /** Relative size at which the color is full. */
  readonly limit: number;
  /** Row by row; absent where only codes were kept. */
  readonly values: Float32Array | undefined;
  /** Of every column, or of every row where it is compared with its first step, what cells were divided by; absent where that is one number or none. */
  readonly references: Float32Array | undefined;
}

/** What is known before cells are compared. */
export interface MapSource extends MapEntry {
  readonly names: readonly string[];
  readonly steps: readonly number[];
  readonly base: string;
  readonly rowKind: LayerMap["rowKind"];
  readonly owner?: string;
  readonly healthy: Healthy;
  /** Row by row, top row first. */
  readonly values: Float32Array;
  /** Per column, for quantities that are compared with another layer. */
  readonly references?: Float32Array;
  /** Whether a NaN in this cell is a missing number: the layer does not have it. */
  readonly isMissing: (row: number, column: number) => boolean;
}

/** Beyond this many decades nothing more can be told apart: float32 has 83. */
const widest = 80;

/** A map with every cell compared: relative sizes as codes, the numbers beside them. */
export function layerMap(source: MapSource): LayerMap {
  const { names, steps, values, healthy, isMissing, references } = source;
  const [rows, columns] = [names.length, steps.length];
  const relative = new Float32Array(rows * columns);
  const starts = firstValues(source);
  let reach = 0;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const i = row * columns + column;
      const reference =
        healthy.kind !== "decades"
          ? 1
          : typeof healthy.against === "number"
            ? healthy.against
            : healthy.against === "first-step"
              ? (starts[row] ?? Number.NaN)
              : (references?.[column] ?? Number.NaN);
      const size = relativeTo(values[i] ?? Number.NaN, reference, healthy);
      relative[i] = size;
      if (Number.isFinite(size) && Math.abs(size) > reach) reach = Math.abs(size);
    }
  const span = Math.min(widest, Math.max(healthy.limit, reach));
  const cells = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const i = row * columns + column;
      const size = relative[i] ?? Number.NaN;
      cells[i] = Number.isNaN(size) && isMissing(row, column) ? codes.nothing : codeOf(size, span);
    }
  const { id, title, symbol, unit, summary, base, rowKind } = source;
  return {
    ...{ id, title, symbol, unit, summary, base, rowKind, names, steps, healthy },
    ...(source.owner !== undefined && { owner: source.owner }),
    ...{ rows, columns, codes: cells, span, limit: healthy.limit, values },
    references: isBesideStart(healthy) ? Float32Array.from(starts) : references,
  };
}

/** Size of a number relative to healthy: decades, or minus a share; +∞ where the number itself is infinite. */
export function relativeTo(value: number, reference: number, { kind }: Healthy): number {
  if (kind === "share") return value === Number.POSITIVE_INFINITY ? value : -Math.max(0, value);
  if (kind === "rest") return value === Number.POSITIVE_INFINITY ? value : -Math.max(0, 1 - value);
  if (kind === "difference" || Number.isNaN(value)) return value;
  if (!Number.isFinite(value)) return Number.POSITIVE_INFINITY;
  const size = Math.abs(value);
  // Beside a reference of 0 or NaN a finite number cannot be compared; that is no fault of its own.
  if (!(reference > 0) || reference === Number.POSITIVE_INFINITY)
    return size === 0 ? Number.NEGATIVE_INFINITY : 0;
  return Math.log10(size / reference);
}

function isBesideStart(healthy: Healthy): boolean {
  return healthy.kind === "decades" && healthy.against === "first-step";
}

function firstValues({ names, steps, values }: MapSource): readonly number[] {
  return names.map((_, row) => {
    const own = values.subarray(row * steps.length, (row + 1) * steps.length);
    return own.find((value) => value > 0 && value < Number.POSITIVE_INFINITY) ?? Number.NaN;
  });
}

/** What one cell says. */
export interface Cell {
  readonly name: string;
  readonly step: number;
  /** The number itself; NaN where nothing was measured. */
  readonly value: number;
  /** Decades or share relative to healthy. */
  readonly relative: number;
  readonly code: number;
  /** False where the number was worked out from its code. */
  readonly isExact: boolean;
}

/** A cell of a map; where only codes were kept its number is known to half a code. */
export function cellAt(map: LayerMap, row: number, column: number): Cell {
  const i = row * map.columns + column;
  const code = map.codes[i] ?? codes.nothing;
  const relative = sizeOfCode(code, map.span);
  const own = map.values?.[i];
  return {
    name: map.names[row] ?? "",
    step: map.steps[column] ?? Number.NaN,
    code,
    relative,
    value: own ?? numberOf(map, row, column, relative),
    isExact: own !== undefined,
  };
}

/** The layer that a row of a map is of. */
export function layerOfRow(
  { owner, names }: Pick<LayerMap, "owner" | "names">,
  row: number,
): string {
  return owner ?? names[row] ?? "";
}

/** The number of a cell; `undefined` where nothing was recorded, which is told from one that is not a number. */
export function recorded({ code, value }: Cell): number | undefined {
  return code === codes.nothing ? undefined : value;
}

function numberOf(map: LayerMap, row: number, column: number, relative: number): number {
  const { healthy, references } = map;
  if (healthy.kind === "share") return -relative;
  if (healthy.kind === "rest") return 1 + relative;
  if (healthy.kind === "difference") return relative;
  const reference =
    typeof healthy.against === "number"
      ? healthy.against
      : references?.[isBesideStart(healthy) ? row : column];
  return reference === undefined ? Number.NaN : reference * 10 ** relative;
}

/** The middle of the sizes of a column that can be compared: what a foreign log is held against. */
export function usualOf(values: readonly number[]): number {
  return median(values.filter((value) => value > 0 && value < Number.POSITIVE_INFINITY));
}
