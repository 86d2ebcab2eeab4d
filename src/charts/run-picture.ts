import { verdicts } from "../diagnosis/verdict.ts";
import type { Examination } from "../evidence/examination.ts";
import { verdictText } from "../explain/verdicts.ts";
import { samples, type TraceBudget, type TracePrediction } from "../trace/trace.ts";
import { type Card, cardsOf } from "./card.ts";
import { type Curve, evidenceCurves, traceCurves } from "./curve.ts";
import type { ReportDocument } from "./document.ts";
import { evidenceMap, evidenceMapEntries } from "./evidence-maps.ts";
import { type ExponentFigure, gradientExponents, weightExponents } from "./exponents.ts";
import { type Fact, factsOf } from "./facts.ts";
import type { LayerMap, MapEntry } from "./layer-map.ts";
import { traceMap, traceMapEntries } from "./trace-maps.ts";

/** Everything that is drawn of one run. Maps are made when they are asked for. */
export interface RunPicture {
  readonly name: string;
  readonly verdict: string;
  readonly headline: string;
  readonly meaning: string;
  readonly maps: readonly MapEntry[];
  readonly curves: readonly Curve[];
  /** Worst first. */
  readonly cards: readonly Card[];
  readonly facts: readonly Fact[];
  readonly document: ReportDocument | undefined;
  /** What weights, activations and other parts do to the gradient: of a report, else of the trace. */
  readonly budget: TraceBudget | undefined;
  /** What theory expects of the initialization: of a report, else of the trace. */
  readonly prediction: TracePrediction | undefined;
  /** Step at which the first number that is not finite was seen. */
  readonly brokenAt: number | undefined;
  map(id: string): LayerMap | undefined;
  /** How sizes spread over powers of two at a cell of a map. */
  exponents(layer: string, column: number): ExponentFigure | undefined;
}

/** The picture of a training from what its files say. */
export function pictureOf(examination: Examination, document?: ReportDocument): RunPicture {
  const { evidence, verdict } = examination;
  const { trace } = evidence;
  const { headline, meaning } = verdictText(verdict);
  const watched = trace ? samples(trace) : [];
  const curves = trace ? traceCurves(trace) : evidenceCurves(evidence);
  const made = new Map<string, LayerMap | undefined>();
  return {
    name: evidence.name || (evidence.files[0]?.name ?? "run"),
    ...{ verdict, headline, meaning, curves, document },
    maps: trace ? traceMapEntries(trace) : evidenceMapEntries(evidence),
    cards: cardsOf(examination),
    facts: [...factsOf(examination), ...(document?.facts ?? [])],
    budget: document?.budget ?? trace?.header.budget,
    prediction: document?.prediction ?? trace?.header.prediction,
    brokenAt: brokenAt(curves),
    map(id) {
      if (!made.has(id)) made.set(id, trace ? traceMap(trace, id) : evidenceMap(evidence, id));
      return made.get(id);
    },
    exponents: (layer, column) =>
      trace ? gradientExponents(watched[column], layer) : weightExponents(evidence, layer, column),
  };
}

/** A document without a trace of its own: what it says, and its repair. */
export function documentPicture(document: ReportDocument): RunPicture {
  const verdict = verdicts.find((known) => known === document.verdict) ?? "inconclusive";
  const { headline, meaning } = verdictText(verdict);
  return {
    name: document.name,
    ...{ verdict, headline },
    meaning: document.meaning || meaning,
    maps: [],
    curves: [],
    cards: document.cards.map(({ step, ...card }) => ({
      ...card,
      at: { base: "step", position: step },
      shows: [],
      evidence: "",
      rule: card.code,
      source: "",
      from: [document.name],
    })),
    facts: document.facts,
    document,
    budget: document.budget,
    prediction: document.prediction,
    brokenAt: undefined,
    map: () => undefined,
    exponents: () => undefined,
  };
}

function brokenAt(curves: readonly Curve[]): number | undefined {
  const steps = curves
    .filter(({ id }) => id === "loss" || id.startsWith("gradient"))
    .flatMap(({ positions, values }) => {
      const first = values.findIndex((value) => !Number.isFinite(value));
      return first < 0 ? [] : [positions[first] ?? Number.NaN];
    });
  return steps.length === 0 ? undefined : Math.min(...steps);
}
