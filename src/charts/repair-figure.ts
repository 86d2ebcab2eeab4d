import { isRecord } from "../model/raw-config.ts";
import { numberOf, type Raw, record, records, textOf, texts } from "./raw-document.ts";

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
    /** How the run went; `undefined` of a document that was written before they were kept. */
    readonly course: CourseFigure | undefined;
  }[];
  readonly p: number | undefined;
}

/** Loss over steps, and the gradients over depth at the end. */
export interface CourseFigure {
  readonly steps: readonly number[];
  readonly losses: readonly number[];
  /** Input to output. */
  readonly layers: readonly string[];
  readonly gradNorms: readonly number[];
}

/** The repair of a document, `task` being what it was trained on. */
export function repairOf(raw: Raw, task: Raw): RepairFigure {
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
  course,
}: Raw): Attempt["seeds"][number] {
  return {
    seed: numberOf(seed),
    metric: numberOf(validationMetric),
    loss: numberOf(validationLoss),
    outcome: textOf(outcome),
    course: isRecord(course) ? courseOf(course) : undefined,
  };
}

function courseOf(raw: Raw): CourseFigure {
  const list = (key: string) => {
    const found = raw[key];
    return Array.isArray(found) ? found.map(numberOf) : [];
  };
  return {
    ...{ steps: list("steps"), losses: list("losses") },
    ...{ layers: texts(raw["layers"]), gradNorms: list("gradNorms") },
  };
}
