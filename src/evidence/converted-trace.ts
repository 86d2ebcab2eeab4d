import type { QuantityId } from "../trace/quantities/index.ts";
import { layerOf } from "./depth-order.ts";
import type { Curve, Evidence } from "./evidence.ts";
import { positionOf } from "./gradients.ts";
import { parameterName } from "./parameter-name.ts";
import { mainCurve } from "./progress.ts";
import { clipLimit } from "./signs/clip-rate.ts";

/**
 * The evidence as lines of a `.trace.jsonl`: the header says that another program recorded it, and what that did not log is
 * missing from the records instead of NaN.
 */
export function* convertedTrace(evidence: Evidence): Generator<string> {
  yield line(headerOf(evidence));
  const loss = mainCurve(evidence, "loss") ?? mainCurve(evidence, "validation-loss");
  const norm = mainCurve(evidence, "gradient");
  const rate = mainCurve(evidence, "learning-rate");
  const base = (loss ?? norm)?.base ?? "step";
  const rows = layerRows(evidence, base);
  const own = [loss, norm, rate].filter((curve) => curve?.base === base);
  const steps = new Set([...own.flatMap((curve) => curve?.positions ?? []), ...rows.keys()]);
  for (const step of [...steps].filter(isStep).toSorted((a, b) => a - b))
    yield line({
      step,
      loss: valueAt(loss, step),
      gradNorm: valueAt(norm, step),
      learningRate: valueAt(rate, step),
      layers: rows.get(step),
    });
}

/** Numbers that are not finite are words, as in every trace. */
function line(value: object): string {
  const text = JSON.stringify(value, (_, each: unknown) =>
    typeof each === "number" && !Number.isFinite(each) ? String(each) : each,
  );
  return `${text}\n`;
}

function headerOf(evidence: Evidence) {
  const { layers, moments, settings, files } = evidence;
  const optimizer = moments.findLast((moment) => moment.optimizer)?.optimizer;
  const named = (pattern: RegExp) =>
    settings.find(({ name, value }) => pattern.test(name) && typeof value === "number")?.value;
  const rates = mainCurve(evidence, "learning-rate")?.values ?? [];
  const clip = clipLimit(evidence);
  return {
    version: 1,
    source: files.map(({ name, format }) => `${name} (${format})`).join(", "),
    isConverted: true,
    layers: layers.map((name) => ({ name, kind: "Layer", isWeighted: true })),
    optimizer: optimizer?.kind ?? "unknown",
    learningRate:
      rates[0] ?? optimizer?.settings["lr"] ?? named(/(^|[/_.])(lr|learning_rate)$/) ?? Number.NaN,
    ...(clip && { clip: { kind: "global-norm", threshold: clip.value } }),
    lossScale: 1,
    batchSize: named(/(^|[/_.])(batch_size|per_device_train_batch_size)$/) ?? Number.NaN,
    stepsPerEpoch: Number.NaN,
    plannedSteps: named(/(^|[/_.])max_steps$/) ?? Number.NaN,
    seed: named(/(^|[/_.])seed$/) ?? Number.NaN,
    goal: { loss: "unknown", metric: "accuracy", chanceLoss: Number.NaN, chanceMetric: Number.NaN },
  };
}

type Rows = Map<number, Partial<Record<QuantityId, number[]>>>;

/** Norms of layers at each step: as logged, else as the optimizer remembers them; of weights as checkpoints hold them. */
function layerRows({ curves, moments, layers }: Evidence, base: Curve["base"]): Rows {
  const rows: Rows = new Map();
  const put = (step: number, quantity: QuantityId, name: string, value: number) => {
    const place = layers.indexOf(name);
    if (place < 0 || !isStep(step)) return;
    const row = rows.get(step) ?? {};
    rows.set(step, row);
    const own = row[quantity] ?? new Array<number>(layers.length).fill(Number.NaN);
    row[quantity] = own;
    own[place] = value;
  };
  for (const moment of moments) {
    const step = positionOf(moment);
    if (step === undefined) continue;
    for (const { layer, role, summary } of moment.weights)
      if (role === "kernel") put(step, "weight-norm", layer, summary.norm);
    for (const { parameter, shape, norm } of moment.optimizer?.gradients ?? [])
      if (parameter !== undefined && shape.length >= 2)
        put(step, "grad-norm", parameterName(parameter, shape).layer, norm);
  }
  for (const { measures, statistic, parameter, positions, values, base: own, elements } of curves) {
    if (parameter === undefined || own !== base) continue;
    if (statistic !== "norm" && !(statistic === "rms" && elements)) continue;
    const toNorm = statistic === "rms" ? Math.sqrt(elements ?? Number.NaN) : 1;
    if (parameterName(parameter, undefined).role !== "kernel") continue;
    const quantity = measures === "gradient" ? "grad-norm" : "weight-norm";
    for (const [i, position] of positions.entries())
      put(position, quantity, layerOf(parameter), toNorm * (values[i] ?? Number.NaN));
  }
  return rows;
}

function isStep(position: number): boolean {
  return Number.isSafeInteger(position) && position >= 0;
}

function valueAt(curve: Curve | undefined, position: number): number | undefined {
  const index = curve?.positions.indexOf(position) ?? -1;
  return index < 0 ? undefined : curve?.values[index];
}
