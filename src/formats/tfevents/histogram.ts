import type { Histogram } from "../content.ts";
import { double, enter, keyOf, leave, nextKey, skip, type Wire, wireKinds } from "../wire.ts";
import type { LoggedTensor } from "./tensor.ts";

/** Fields of tensorflow/core/framework/summary.proto, HistogramProto. */
const minKey = keyOf(1, "fixed64");
const maxKey = keyOf(2, "fixed64");
const squaresKey = keyOf(5, "fixed64");
const limitField = 6;
const countField = 7;
const listedColumns = 3;

/**
 * The histogram of a HistogramProto from `wire.at` to `wire.end`. Its outer edges are the smallest and the largest value
 * where the file says them: writers put limits such as ±1e20 there.
 *
 * @returns `undefined` when limits and counts do not belong together.
 */
export function histogramOfProto(wire: Wire): Histogram | undefined {
  // A number that is 0 is not written.
  let [min, max, squares] = [0, 0, 0];
  const limits: number[] = [];
  const counts: number[] = [];
  for (let key = nextKey(wire); key !== 0; key = nextKey(wire)) {
    const field = Math.floor(key / 8);
    if (key === minKey) min = double(wire);
    else if (key === maxKey) max = double(wire);
    else if (key === squaresKey) squares = double(wire);
    else if (field === limitField) readDoubles(wire, key, limits);
    else if (field === countField) readDoubles(wire, key, counts);
    else skip(wire, key);
  }
  const first = limits[0];
  if (first === undefined || limits.length !== counts.length) return undefined;
  const isKnown =
    Number.isFinite(min) && Number.isFinite(max) && (min !== 0 || max !== 0 || squares === 0);
  // A limit is the upper edge of its bucket; the first bucket has no lower one but the smallest value.
  const edges = [isKnown ? Math.min(min, first) : first, ...limits];
  const filled = withoutEmptyEnds({ edges, counts });
  const closer = isKnown ? checked(within(filled, min, max)) : undefined;
  return closer ?? checked(filled);
}

/** The histogram of a tensor [k, 3] of left edges, right edges and counts. */
export function histogramOfTensor({ shape, numbers }: LoggedTensor): Histogram | undefined {
  const [buckets = 0, columns] = shape;
  const isList = shape.length === 2 && columns === listedColumns && buckets > 0;
  if (!isList || numbers.length !== buckets * listedColumns) return undefined;
  const column = (offset: number) =>
    Array.from({ length: buckets }, (_, i) => numbers[i * listedColumns + offset] ?? 0);
  return checked({ edges: [numbers[0] ?? 0, ...column(1)], counts: column(2) });
}

function withoutEmptyEnds({ edges, counts }: Histogram): Histogram {
  const first = counts.findIndex((count) => count !== 0);
  const last = counts.findLastIndex((count) => count !== 0);
  if (first < 0) return { edges: edges.slice(0, 2), counts: counts.slice(0, 1) };
  return { edges: edges.slice(first, last + 2), counts: counts.slice(first, last + 1) };
}

/** No wider than from the smallest to the largest value. */
function within({ edges, counts }: Histogram, min: number, max: number): Histogram {
  const closer = edges.slice();
  closer[0] = Math.max(closer[0] ?? min, min);
  closer[closer.length - 1] = Math.min(closer.at(-1) ?? max, max);
  return { edges: closer, counts };
}

/** Edges are NaN where the numbers were: that is what was logged. */
function checked(histogram: Histogram): Histogram | undefined {
  const { edges, counts } = histogram;
  const isFalling = edges.some((edge, i) => edge < (edges[i - 1] ?? edge));
  return isFalling || counts.some((count) => count < 0) ? undefined : histogram;
}

function readDoubles(wire: Wire, key: number, into: number[]): void {
  if (key % 8 !== wireKinds.bytes) {
    into.push(double(wire));
    return;
  }
  const outer = enter(wire);
  while (wire.at < wire.end) into.push(double(wire));
  leave(wire, outer);
}
