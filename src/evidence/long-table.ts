import type { HistogramSeries } from "../formats/content.ts";
import { rootMeanSquare } from "./curves.ts";
import type { Moment } from "./evidence.ts";
import { positionOf } from "./gradients.ts";
import type { ReadFile } from "./join.ts";

/** One number that some file of a training holds. */
export interface LongRow {
  readonly run: string;
  readonly file: string;
  /** As the file calls it; of tensors in checkpoints "weights_norm/<name>" and the like. */
  readonly tag: string;
  readonly base: "step" | "epoch" | "row" | "sample";
  /** NaN where a checkpoint does not say when it was taken. */
  readonly position: number;
  readonly value: number;
}

/**
 * Every number of a training, one a row: what was logged, under its own name and whether or not a convention knows it; of
 * histograms the root mean square; of checkpoints the figures of each tensor and what the optimizer remembers.
 */
export function* longRows(
  run: string,
  files: readonly ReadFile[],
  moments: readonly Moment[],
): Generator<LongRow> {
  for (const { name: file, content } of files)
    for (const { series, histograms } of content.logs) {
      for (const { tag, base, positions, values } of series)
        for (const [i, value] of values.entries())
          yield { run, file, tag, base, position: positions[i] ?? Number.NaN, value };
      for (const entry of histograms) yield* histogramRows(run, file, entry);
    }
  for (const moment of moments) yield* momentRows(run, moment);
}

function* histogramRows(
  run: string,
  file: string,
  { tag, base, positions, histograms }: HistogramSeries,
): Generator<LongRow> {
  for (const [i, histogram] of histograms.entries())
    yield {
      run,
      file,
      tag: tag.replace(/^(grad(?:ient)?s?|param(?:eter)?s?|weights?)[/.]/, "$1_rms/"),
      base,
      position: positions[i] ?? Number.NaN,
      value: rootMeanSquare(histogram),
    };
}

function* momentRows(run: string, moment: Moment): Generator<LongRow> {
  const { file, step, weights, optimizer, scaler } = moment;
  const at = {
    run,
    file,
    base: step === undefined ? ("epoch" as const) : ("step" as const),
    position: positionOf(moment) ?? Number.NaN,
  };
  for (const { name, summary } of weights) {
    yield { ...at, tag: `weights_norm/${name}`, value: summary.norm };
    yield { ...at, tag: `weights_std/${name}`, value: summary.std };
    yield { ...at, tag: `weights_nonfinite/${name}`, value: summary.nan + summary.infinite };
  }
  for (const { parameter, index, rms, agreement } of optimizer?.gradients ?? []) {
    const name = parameter ?? `parameter ${index}`;
    yield { ...at, tag: `gradients_rms/${name}`, value: rms };
    if (Number.isFinite(agreement))
      yield { ...at, tag: `gradient_agreement/${name}`, value: agreement };
  }
  if (scaler) yield { ...at, tag: "loss_scale", value: scaler.scale };
}
