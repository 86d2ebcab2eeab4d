import { isRecord } from "../model/raw-config.ts";

type Raw = Readonly<Record<string, unknown>>;

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

/** The untouched network beside every change that was tried. */
export interface RepairFigure {
  readonly isSolved: boolean;
  readonly reason: string;
  readonly mitigations: readonly string[];
  readonly edits: readonly string[];
  readonly metric: string;
  readonly chance: number;
  readonly ceiling: number;
  readonly attempts: readonly Attempt[];
  readonly code: { readonly keras: string | undefined; readonly pytorch: string | undefined };
}

/** One change, or none, with what every seed came to. */
export interface Attempt {
  readonly name: string;
  readonly decision: string;
  readonly isControl: boolean;
  readonly isChosen: boolean;
  readonly seeds: readonly {
    readonly seed: number;
    readonly metric: number;
    readonly loss: number;
    readonly outcome: string;
  }[];
  readonly p: number | undefined;
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

function budgetOf(raw: Raw): BudgetFigure {
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

function predictionOf({ decades, low, high, measured }: Raw): PredictionFigure {
  return {
    decades: numberOf(decades),
    low: numberOf(low),
    high: numberOf(high),
    measured: Array.isArray(measured) ? measured.map(numberOf) : [],
  };
}

function causeOf({ cause, text }: Raw): CauseFigure {
  const { what, why, evidence, counterfactual } = record(text);
  return {
    cause: textOf(cause),
    what: textOf(what),
    why: textOf(why),
    evidence: textOf(evidence),
    counterfactual: typeof counterfactual === "string" ? counterfactual : undefined,
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

function repairOf(raw: Raw, task: Raw): RepairFigure {
  const chosen = texts(raw["mitigations"]).join(" + ");
  const { keras, pytorch } = record(raw["code"]);
  return {
    isSolved: raw["solved"] === true,
    reason: textOf(raw["reasonText"]),
    mitigations: texts(raw["mitigations"]),
    edits: records(raw["edits"]).map(({ text }) => textOf(text)),
    metric: task["targets"] === "classes" ? "accuracy" : "R²",
    chance: numberOf(record(task["chance"])["metric"]),
    ceiling: numberOf(record(task["ceiling"])["metric"]),
    attempts: [
      {
        name: "control: nothing changed",
        decision: "",
        isControl: true,
        isChosen: false,
        seeds: records(raw["control"]).map(seedOf),
        p: undefined,
      },
      ...records(raw["tried"]).map((trial) => {
        const name = texts(trial["mitigations"]).join(" + ");
        const p = numberOf(record(trial["test"])["p"]);
        return {
          name,
          decision: textOf(trial["decisionText"]) || textOf(trial["decision"]),
          isControl: false,
          isChosen: raw["solved"] === true && name === chosen,
          seeds: records(trial["outcomes"]).map(seedOf),
          p: Number.isNaN(p) ? undefined : p,
        };
      }),
    ],
    code: {
      keras: typeof keras === "string" ? keras : undefined,
      pytorch: typeof pytorch === "string" ? pytorch : undefined,
    },
  };
}

function seedOf({
  seed,
  validationMetric,
  validationLoss,
  outcome,
}: Raw): Attempt["seeds"][number] {
  return {
    seed: numberOf(seed),
    metric: numberOf(validationMetric),
    loss: numberOf(validationLoss),
    outcome: textOf(outcome),
  };
}

function record(value: unknown): Raw {
  return isRecord(value) ? value : {};
}

function records(value: unknown): readonly Raw[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** NaN for what is none; numbers that are not finite are spelled out. */
function numberOf(value: unknown): number {
  return typeof value === "number" || typeof value === "string" ? Number(value) : Number.NaN;
}

function numbers(value: unknown): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(record(value)).map(([key, one]) => [key, numberOf(one)]),
  );
}
