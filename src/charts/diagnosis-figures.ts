import { numberOf, numbers, type Raw, record, records, textOf } from "./raw-document.ts";

/** Decades that the gradient gains or loses, layer by layer and part by part. */
export interface BudgetFigure {
  readonly step: number;
  /** Input to output. */
  readonly rows: readonly {
    readonly layer: string;
    readonly parts: Readonly<Record<string, number>>;
    readonly decades: number;
  }[];
  readonly totals: Readonly<Record<string, number>>;
  readonly decades: number;
}

/** What theory says of the initialization: decades between output and input, with its interval. */
export interface PredictionFigure {
  readonly decades: number;
  readonly low: number;
  readonly high: number;
  readonly measured: readonly number[];
}

export interface CauseFigure {
  readonly cause: string;
  readonly what: string;
  readonly why: string;
  readonly evidence: string;
  readonly counterfactual: string | undefined;
}

export function budgetOf(raw: Raw): BudgetFigure {
  return {
    step: numberOf(raw["step"]),
    rows: records(raw["rows"]).map(({ layer, parts, decades }) => ({
      layer: textOf(layer),
      parts: numbers(parts),
      decades: numberOf(decades),
    })),
    totals: numbers(raw["totals"]),
    decades: numberOf(raw["decades"]),
  };
}

export function predictionOf({ decades, low, high, measured }: Raw): PredictionFigure {
  return {
    decades: numberOf(decades),
    low: numberOf(low),
    high: numberOf(high),
    measured: Array.isArray(measured) ? measured.map(numberOf) : [],
  };
}

export function causeOf({ cause, text }: Raw): CauseFigure {
  const { what, why, evidence, counterfactual } = record(text);
  return {
    cause: textOf(cause),
    what: textOf(what),
    why: textOf(why),
    evidence: textOf(evidence),
    counterfactual: typeof counterfactual === "string" ? counterfactual : undefined,
  };
}
