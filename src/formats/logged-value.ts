import { isRecord } from "../model/raw-config.ts";
import type { Histogram } from "./content.ts";
import { loggedNumber } from "./logged-number.ts";
import type { LoggedRow } from "./logged-rows.ts";

/** What a logged JSON object holds, its nested names joined by "/". */
export interface LoggedValues {
  readonly row: LoggedRow;
  readonly histograms: readonly (readonly [tag: string, histogram: Histogram])[];
  /** Texts, lists, tables, pictures. */
  readonly leftOut: number;
}

/** Deeper than any logger nests; the parser bounds it too. */
const deepest = 20;

/** Numbers, also as "NaN" and "Infinity", truth values left out, and histograms as Weights & Biases logs them. */
export function loggedValues(value: Readonly<Record<string, unknown>>): LoggedValues {
  const row: [string, number][] = [];
  const histograms: [string, Histogram][] = [];
  let leftOut = 0;
  const visit = (path: string, leaf: unknown, depth: number): void => {
    const number = typeof leaf === "string" ? loggedNumber(leaf) : leaf;
    if (typeof number === "number") row.push([path, number]);
    else if (isRecord(leaf) && "_type" in leaf) {
      const histogram = leaf["_type"] === "histogram" ? histogramOf(leaf) : undefined;
      if (histogram) histograms.push([path, histogram]);
      else leftOut++;
    } else if (isRecord(leaf) && depth < deepest)
      for (const [key, inner] of Object.entries(leaf))
        visit(path === "" ? key : `${path}/${key}`, inner, depth + 1);
    else if (typeof leaf === "string" || Array.isArray(leaf)) leftOut++;
  };
  visit("", value, 0);
  return { row, histograms, leftOut };
}

/** `{values, bins}`, or `{values, packedBins: {min, size, count}}` of equally wide bins (wandb/sdk/data_types/histogram.py). */
function histogramOf(raw: Readonly<Record<string, unknown>>): Histogram | undefined {
  const counts = numbersOf(raw["values"]);
  const packed = raw["packedBins"];
  const edges = isRecord(packed) ? edgesOf(packed, counts?.length ?? 0) : numbersOf(raw["bins"]);
  if (!counts || !edges || counts.length === 0 || edges.length !== counts.length + 1)
    return undefined;
  const isFalling = edges.some((edge, i) => edge < (edges[i - 1] ?? edge));
  return isFalling || counts.some((count) => count < 0) ? undefined : { edges, counts };
}

function edgesOf(
  packed: Readonly<Record<string, unknown>>,
  counts: number,
): readonly number[] | undefined {
  const { min, size, count } = packed;
  if (typeof min !== "number" || typeof size !== "number" || count !== counts) return undefined;
  return Array.from({ length: counts + 1 }, (_, i) => min + i * size);
}

function numbersOf(value: unknown): readonly number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.every((item) => typeof item === "number") ? value : undefined;
}
