import { isRecord } from "../model/raw-config.ts";
import {
  type BudgetFigure,
  budgetOf,
  type CauseFigure,
  causeOf,
  type PredictionFigure,
  predictionOf,
} from "./diagnosis-figures.ts";
import { numberOf, type Raw, record, records, textOf } from "./raw-document.ts";
import { type RepairFigure, repairOf } from "./repair-figure.ts";

/** What a report of `isograd diagnose --json` or `repair --json` adds to the traces that it is of. */
export interface ReportDocument {
  readonly command: "diagnose" | "repair";
  readonly name: string;
  readonly verdict: string;
  readonly meaning: string;
  /** Names of the layers of the trace that is shown in it, input to output. */
  readonly layers: readonly string[];
  readonly seed: number;
  /** What the run was trained with: two runs of one network differ in it. */
  readonly recipe: {
    readonly optimizer: string;
    readonly learningRate: number;
    readonly batchSize: number;
  };
  readonly budget: BudgetFigure | undefined;
  readonly prediction: PredictionFigure | undefined;
  readonly causes: readonly CauseFigure[];
  readonly advice: readonly {
    readonly name: string;
    readonly text: string;
    readonly limits: string;
  }[];
  readonly cards: readonly DocumentFinding[];
  readonly facts: readonly (readonly [string, string])[];
  readonly repair: RepairFigure | undefined;
}

export interface DocumentFinding {
  readonly code: string;
  readonly severity: "warning" | "failure";
  readonly layer: string | undefined;
  readonly step: number;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

/** The document in a text; `undefined` where it is none of a diagnosis or a repair. */
export function documentIn(text: string, name: string): ReportDocument | undefined {
  const raw = parsed(text);
  if (!raw || typeof raw["schema"] !== "number") return undefined;
  const { command } = raw;
  if ((command !== "diagnose" && command !== "repair") || !Array.isArray(raw["layers"]))
    return undefined;
  const model = record(raw["model"]);
  const task = record(raw["task"]);
  return {
    ...{ command, name },
    verdict: textOf(raw["verdict"]),
    meaning: textOf(raw["verdictText"]),
    layers: records(raw["layers"]).map(({ layer }) => textOf(layer)),
    seed: numberOf(raw["shownSeed"]),
    recipe: recipeOf(record(raw["recipe"])),
    budget: isRecord(raw["budget"]) ? budgetOf(raw["budget"]) : undefined,
    prediction: isRecord(raw["prediction"]) ? predictionOf(raw["prediction"]) : undefined,
    causes: records(raw["causes"]).map(causeOf),
    advice: records(raw["advice"]).map(({ mitigation, summary, limits }) => ({
      name: textOf(mitigation),
      text: textOf(summary),
      limits: textOf(limits),
    })),
    cards: records(raw["findings"]).map(findingOf),
    facts: [
      ["model", `${textOf(model["name"])}, ${numberOf(model["parameters"])} parameters`],
      ["data", `${textOf(task["id"])}, ${numberOf(task["samples"])} samples`],
      ["engine", textOf(raw["engine"])],
    ],
    repair: command === "repair" ? repairOf(raw, task) : undefined,
  };
}

function parsed(text: string): Raw | undefined {
  if (!/^\s*\{/.test(text) || !text.includes('"schema"')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function recipeOf(raw: Raw): ReportDocument["recipe"] {
  const optimizer = record(raw["optimizer"]);
  return {
    optimizer: textOf(optimizer["id"]),
    learningRate: numberOf(record(optimizer["config"])["learningRate"]),
    batchSize: numberOf(raw["batchSize"]),
  };
}

function findingOf({ code, severity, layer, step, text }: Raw): DocumentFinding {
  const { what, why, fix } = record(text);
  return {
    code: textOf(code),
    severity: severity === "failure" ? "failure" : "warning",
    layer: typeof layer === "string" ? layer : undefined,
    step: numberOf(step),
    what: textOf(what),
    why: textOf(why),
    fix: textOf(fix),
  };
}
