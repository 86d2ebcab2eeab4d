import { moments } from "../stats/moments.ts";
import { quantile } from "../stats/quantile.ts";
import type { Histogram } from "./tool.ts";

const bins = 16;

/**
 * What the singular values of several Jacobians say together: ⟨σ²⟩, Var σ²/⟨σ²⟩², the extremes, and the median condition
 * number. The condition is Infinity where a Jacobian has a singular value of 0.
 *
 * @param spectra - one per sample, largest first.
 */
export function spectrumFigures(spectra: readonly Float64Array[]) {
  const values = spectra.flatMap((spectrum) => [...spectrum]);
  const { mean, variance } = moments(values.map((value) => value * value));
  return {
    meanSquare: mean,
    spread: variance / mean ** 2,
    largest: Math.max(...spectra.map((spectrum) => spectrum[0] ?? Number.NaN)),
    smallest: Math.min(...spectra.map((spectrum) => spectrum.at(-1) ?? Number.NaN)),
    condition: quantile(
      spectra.map((spectrum) => (spectrum[0] ?? Number.NaN) / (spectrum.at(-1) ?? Number.NaN)),
      1 / 2,
    ),
  };
}

/**
 * ⟨σ²⟩ from rows Jᵀu of random directions u of length 1: E‖Jᵀu‖² is ‖J‖²/rows, and min(rows, columns) singular values share
 * ‖J‖².
 */
export function meanSquareOf(
  sketches: readonly Float64Array[],
  rows: number,
  columns: number,
): number {
  const squares = sketches.map((sketch) => {
    const directions = sketch.length / columns;
    return sketch.reduce((sum, value) => sum + value * value, 0) / directions;
  });
  const mean = squares.reduce((sum, value) => sum + value, 0) / squares.length;
  return (mean * rows) / Math.min(rows, columns);
}

/** The singular values in equally wide bins from 0 to the largest; `undefined` unless all are finite and one is not 0. */
export function histogramOf(values: readonly number[]): Histogram | undefined {
  const to = Math.max(...values);
  if (!(to > 0) || !values.every(Number.isFinite)) return undefined;
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    const bin = Math.min(bins - 1, Math.floor((bins * value) / to));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { symbol: "σ", from: 0, to, counts };
}
