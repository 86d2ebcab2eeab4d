import { codes, sizeOfCode } from "./grid.ts";
import { type LayerMap, layerMap } from "./layer-map.ts";

/** Decades at which the color of a difference is full. */
const limit = 2;

/**
 * How much larger the cells of one map are than those of another, both relative to what is healthy: rows by name, by their
 * place where no name is in both; steps that both have, else the last before. `undefined` where they have nothing in common.
 */
export function differenceMap(map: LayerMap, other: LayerMap): LayerMap | undefined {
  const pairs = rowPairs(map.names, other.names);
  const columns = columnPairs(map.steps, other.steps);
  if (pairs.length === 0 || columns.length === 0) return undefined;
  const values = new Float32Array(pairs.length * columns.length);
  const isMissing = new Uint8Array(values.length);
  pairs.forEach(([row, otherRow], i) => {
    columns.forEach(([column, otherColumn], j) => {
      const own = map.codes[row * map.columns + column] ?? codes.nothing;
      const others = other.codes[otherRow * other.columns + otherColumn] ?? codes.nothing;
      const cell = i * columns.length + j;
      if (own === codes.nothing || others === codes.nothing) isMissing[cell] = 1;
      values[cell] = difference(sizeOfCode(own, map.span), sizeOfCode(others, other.span));
    });
  });
  const { id, title, symbol, unit, summary, base, rowKind } = map;
  return layerMap({
    ...{ id, symbol, unit, summary, base, rowKind },
    title: `${title}: difference`,
    names: pairs.map(([row]) => map.names[row] ?? ""),
    steps: columns.map(([column]) => map.steps[column] ?? 0),
    healthy: { kind: "difference", limit },
    values,
    isMissing: (row, column) => isMissing[row * columns.length + column] === 1,
  });
}

/** 0 where both are infinitely far off on the same side; NaN where one of them is not a number. */
function difference(own: number, other: number): number {
  return own === other ? 0 : own - other;
}

function rowPairs(
  names: readonly string[],
  others: readonly string[],
): readonly (readonly [number, number])[] {
  const byName = names.flatMap((name, row) => {
    const other = others.indexOf(name);
    return other < 0 ? [] : [[row, other] as const];
  });
  if (byName.length > 0) return byName;
  return names.slice(0, others.length).map((_, row) => [row, row] as const);
}

function columnPairs(
  steps: readonly number[],
  others: readonly number[],
): readonly (readonly [number, number])[] {
  const last = others.at(-1) ?? Number.NEGATIVE_INFINITY;
  let other = 0;
  return steps.flatMap((step, column) => {
    if (step > last || step < (others[0] ?? Number.POSITIVE_INFINITY)) return [];
    while ((others[other + 1] ?? Number.POSITIVE_INFINITY) <= step) other++;
    return [[column, other] as const];
  });
}
