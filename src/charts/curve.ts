import type { Evidence } from "../evidence/evidence.ts";
import { evaluations, type Trace, type TraceRecord } from "../trace/trace.ts";

/** Numbers over the training: one line of a chart. */
export interface Curve {
  readonly id: string;
  readonly title: string;
  readonly base: string;
  /** Rising. */
  readonly positions: readonly number[];
  /** NaN and ±∞ as they were; charts mark them. */
  readonly values: readonly number[];
  /** Where its numbers come from: file and tag. */
  readonly from: string;
}

/** Curves of a trace: loss, size of the gradient, learning rate, loss scale, what was measured on whole sets. */
export function traceCurves(trace: Trace): readonly Curve[] {
  const { header } = trace;
  const from = header.source;
  const curve = (id: string, title: string, value: (record: TraceRecord) => number): Curve => {
    const points = trace.records.filter((record) => !isAbsent(record, id));
    return {
      ...{ id, title, from },
      base: "step",
      positions: points.map(({ step }) => step),
      values: points.map(value),
    };
  };
  const evaluated = evaluations(trace);
  const measured = (id: string, title: string, values: readonly number[]): Curve => ({
    ...{ id, title, from, values },
    base: "step",
    positions: evaluated.map(({ step }) => step),
  });
  const metric = header.goal.metric === "accuracy" ? "accuracy" : "R²";
  return [
    curve("loss", "loss of the batch", ({ loss }) => loss),
    curve("gradient", "norm of the whole gradient", ({ gradNorm }) => gradNorm),
    measured(
      "validation-loss",
      "validation loss",
      evaluated.map(({ validationLoss }) => validationLoss),
    ),
    measured(
      "train-loss",
      "training loss",
      evaluated.map(({ trainLoss }) => trainLoss),
    ),
    measured(
      "validation-metric",
      `validation ${metric}`,
      evaluated.map(({ validationMetric }) => validationMetric),
    ),
    curve("learning-rate", "learning rate", ({ learningRate }) => learningRate ?? Number.NaN),
    curve("loss-scale", "loss scale", ({ lossScale }) => lossScale ?? Number.NaN),
  ].filter(
    ({ id, values }) =>
      values.length > 0 && (id === "loss" || values.some((value) => Number.isFinite(value))),
  );
}

/** Whether a number was not recorded, which is told from one that is no number: at the end of a run only the loss is. */
function isAbsent({ missing = [], loss, gradNorm, evaluation, layers }: TraceRecord, id: string) {
  if (id === "loss") return missing.includes("loss");
  if (id !== "gradient") return false;
  const isEnd = evaluation !== undefined && layers === undefined && Number.isFinite(loss);
  return missing.includes("gradNorm") || (isEnd && Number.isNaN(gradNorm));
}

/** Curves of the whole network that files of other programs hold, under the names that they gave them. */
export function evidenceCurves({ curves }: Evidence): readonly Curve[] {
  const whole = curves.filter(
    ({ parameter, measures }) => parameter === undefined && measures !== "weight",
  );
  return whole.map(({ measures, base, positions, values, from }, i) => {
    const isFirst = whole.findIndex((other) => other.measures === measures) === i;
    return {
      id: isFirst ? measures : `${measures}-${i}`,
      title: from.tag,
      ...{ base, positions, values },
      from: from.file,
    };
  });
}
