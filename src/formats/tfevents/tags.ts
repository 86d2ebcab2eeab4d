import type { HistogramSeries, Log } from "../content.ts";
import { basesOf } from "./bases.ts";

/** All that was logged under one tag. */
export interface Tag {
  /** What draws it in TensorBoard; writers say it with a tag's first value only. */
  plugin: string;
  readonly scalars: { readonly positions: number[]; readonly values: number[] };
  readonly histograms: { readonly positions: number[]; readonly values: Histograms };
}
export type Histograms = HistogramSeries["histograms"][number][];

/** What was logged, tags in the order in which they appeared. */
export function logOf(tags: ReadonlyMap<string, Tag>): Log {
  const scalars = [...tags].flatMap(
    ([
      tag,
      {
        scalars: { positions, values },
      },
    ]) => (positions.length === 0 ? [] : [{ tag, positions, values }]),
  );
  const histograms = [...tags].flatMap(
    ([
      tag,
      {
        histograms: { positions, values },
      },
    ]) => (positions.length === 0 ? [] : [{ tag, positions, values: [], histograms: values }]),
  );
  const baseOf = basesOf(scalars);
  return {
    series: scalars.map((found) => ({ ...found, base: baseOf(found) })),
    histograms: histograms.map(({ tag, positions, values, histograms }) => ({
      tag,
      base: baseOf({ tag, positions, values }),
      positions,
      histograms,
    })),
  };
}
