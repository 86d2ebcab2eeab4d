import type { Content, Histogram, HistogramSeries, Series } from "../formats/content.ts";
import { type Meaning, meaningOf } from "./conventions.ts";
import type { Curve, Measured } from "./evidence.ts";
import { parameterName } from "./parameter-name.ts";

/** Folders into which programs write what they measure on data that is not trained on. */
const heldOut = /(^|[/])(val|valid|validation|eval|test|dev)([/]|$)/i;
const aboutGradients = /grad[^/]*(\/[^/]*)?$/i;
const asHeldOut: Partial<Readonly<Record<Measured, Measured>>> = {
  loss: "validation-loss",
  accuracy: "validation-accuracy",
};
/** A rising accuracy over this is in percent. */
const mostShare = 1.5;

/** The curves of one log, in its order: every series and histogram whose tag a convention knows. */
export function curvesOf(file: string, log: Content["logs"][number]): readonly Curve[] {
  return [
    ...log.series.flatMap((series) => scalarCurve(file, series)),
    ...log.histograms.flatMap((series) => histogramCurve(file, series)),
  ];
}

function scalarCurve(file: string, series: Series): readonly Curve[] {
  const meaning = meaningOf(series.tag);
  if (!meaning || series.values.length === 0) return [];
  const folder = file.slice(0, file.lastIndexOf("/") + 1);
  const measures =
    (heldOut.test(folder) ? asHeldOut[meaning.measures] : undefined) ??
    // A bare name of a parameter is what its file is about.
    (meaning.measures === "weight" && aboutGradients.test(file) ? "gradient" : meaning.measures);
  const isPercent =
    measures.endsWith("accuracy") && series.values.some((value) => value > mostShare);
  return [
    curve(
      file,
      series,
      { ...meaning, measures },
      (i) => (series.values[i] ?? Number.NaN) / (isPercent ? 100 : 1),
    ),
  ];
}

function histogramCurve(file: string, series: HistogramSeries): readonly Curve[] {
  const meaning = meaningOf(series.tag);
  if (!meaning || (meaning.measures !== "gradient" && meaning.measures !== "weight")) return [];
  const rms = series.histograms.map(rootMeanSquare);
  const elements = (series.histograms[0]?.counts ?? []).reduce((sum, count) => sum + count, 0);
  return [
    {
      ...curve(file, series, { ...meaning, statistic: "rms" }, (i) => rms[i] ?? Number.NaN),
      elements,
    },
  ];
}

function curve(
  file: string,
  { tag, base, positions }: Pick<Series, "tag" | "base" | "positions">,
  { measures, statistic, parameter, clip }: Meaning,
  value: (index: number) => number,
): Curve {
  // A training that goes on from a checkpoint logs some steps again: what came later is what it went on with.
  const last = new Map(positions.map((position, i) => [position, value(i)]));
  const sorted = [...last].toSorted(([a], [b]) => a - b);
  return {
    measures,
    statistic,
    parameter: parameter === undefined ? undefined : parameterName(parameter, undefined).path,
    clip,
    base,
    positions: sorted.map(([position]) => position),
    values: sorted.map(([, each]) => each),
    from: { file, tag },
  };
}

/** √(Σ count·center² / Σ count): each number is taken to lie in the middle of its bucket. NaN for none. */
export function rootMeanSquare({ edges, counts }: Histogram): number {
  let squares = 0;
  let numbers = 0;
  for (const [i, count] of counts.entries()) {
    const [low = Number.NaN, high = Number.NaN] = [edges[i], edges[i + 1]];
    // The outermost buckets of TensorBoard reach to ±1e20 and more; their inner edge is where numbers are.
    const center = inside(low, high);
    if (!(count > 0)) continue;
    squares += count * center ** 2;
    numbers += count;
  }
  return numbers > 0 ? Math.sqrt(squares / numbers) : Number.NaN;
}

/** Longer than this, relative to its inner edge, a bucket is an open end. */
const openEnd = 1e3;

function inside(low: number, high: number): number {
  const [near, far] = Math.abs(low) < Math.abs(high) ? [low, high] : [high, low];
  const isOpen = Math.abs(far) > 1e15 || (near !== 0 && Math.abs(far / near) > openEnd);
  return isOpen && low * high >= 0 && near !== 0 ? near : (low + high) / 2;
}
