import type { Evidence } from "../evidence/evidence.ts";
import type { Examination } from "../evidence/examination.ts";
import { examine } from "../evidence/examine.ts";
import type { Trace } from "../trace/trace.ts";
import type { ReportDocument } from "./document.ts";
import { pictureOf, type RunPicture } from "./run-picture.ts";

/** What a run says that was recorded in full. */
export function traceExamination(trace: Trace, name: string): Examination {
  return examine(evidenceOf(trace, name));
}

function evidenceOf(trace: Trace, name: string): Evidence {
  return {
    name,
    files: [{ name, format: "isograd-trace", notes: [] }],
    curves: [],
    moments: [],
    settings: [],
    architecture: undefined,
    layers: [],
    trace,
  };
}

/** Its picture. */
export function tracePicture(trace: Trace, name: string, document?: ReportDocument): RunPicture {
  return pictureOf(traceExamination(trace, name), document);
}

/** Its picture before anybody has looked for findings, which takes seconds in a long run. */
export function unexaminedPicture(
  trace: Trace,
  name: string,
  document?: ReportDocument,
): RunPicture {
  const unknown: Examination = {
    evidence: evidenceOf(trace, name),
    verdict: "inconclusive",
    progress: nothingKnown,
    findings: [],
    looked: [],
    notLooked: [],
    traced: [],
  };
  return {
    ...pictureOf(unknown, document),
    headline: "Reading …",
    meaning: "The map is here; findings are being looked for.",
  };
}

const nothingKnown = {
  state: "unknown",
  firstLoss: Number.NaN,
  lastLoss: Number.NaN,
  drop: Number.NaN,
  accuracy: Number.NaN,
  from: [],
} as const;

/** Whether a report is of this trace: the same layers, seed, and recipe. */
export function isReportOf({ layers, seed, recipe }: ReportDocument, { header }: Trace): boolean {
  return (
    seed === header.seed &&
    recipe.optimizer === header.optimizer &&
    recipe.learningRate === header.learningRate &&
    recipe.batchSize === header.batchSize &&
    layers.length === header.layers.length &&
    layers.every((layer, i) => header.layers[i]?.name === layer)
  );
}
