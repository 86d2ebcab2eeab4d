import type { Entry } from "../core/registry.ts";
import type { QuantityId } from "../trace/quantities/index.ts";

/** A grid of numbers over layers and steps, ready to be drawn. */
export interface MapFigure {
  readonly title: string;
  /** Input at the bottom, output at the top: the last row is the input. */
  readonly rows: readonly string[];
  readonly columns: readonly number[];
  /** `[row][column]`; NaN where there is nothing, ±∞ kept. */
  readonly cells: readonly (readonly number[])[];
  /** What a cell says. */
  readonly unit: string;
  /** Value at which the color is full: cells run from −limit to +limit. */
  readonly limit: number;
}

/** A picture of a trace: a question, answered as data. */
export interface Chart<Source, Figure> extends Entry {
  /** The title: what a reader learns from it. */
  readonly question: string;
  readonly shows: readonly QuantityId[];
  figure(source: Source): Figure;
}
