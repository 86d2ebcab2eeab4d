import { quantities } from "../trace/quantities/index.ts";
import type { Trace, TraceHeader, TraceLayer, TraceRecord } from "../trace/trace.ts";

/** What a record says that is not as in a healthy run; lists are per layer, input to output. */
export interface Sample {
  /** ‖∂L/∂z‖. */
  readonly grads?: readonly number[];
  /** ‖∂L/∂W‖. */
  readonly weightGrads?: readonly number[];
  readonly weightNorms?: readonly number[];
  readonly updates?: readonly number[];
  /** E[z²]. */
  readonly forward?: readonly number[];
  readonly saturated?: readonly number[];
  readonly dead?: readonly number[];
  /** Quantities of special layers, by id, and lists over time or exponents. */
  readonly others?: TraceRecord["layers"];
  readonly profiles?: TraceRecord["profiles"];
  readonly loss?: number;
  readonly gradNorm?: number;
  /** Whole-set loss; none is measured where it is missing. */
  readonly trainLoss?: number;
  readonly trainMetric?: number;
}

const depth = 4;
const apart = 10;

/** A trace of three hidden layers and an output layer that is healthy but for what is told, a sample every ten steps. */
export function traceOf(
  samples: readonly Sample[],
  header: Partial<TraceHeader> = {},
  layers: readonly TraceLayer[] = denseLayers(depth),
): Trace {
  return {
    header: {
      version: 1,
      source: "fixture",
      layers,
      optimizer: "sgd",
      learningRate: 0.1,
      clip: undefined,
      lossScale: 1,
      batchSize: 32,
      stepsPerEpoch: apart,
      plannedSteps: apart * samples.length,
      seed: 0,
      goal: {
        loss: "binary-crossentropy",
        metric: "accuracy",
        chanceLoss: Math.LN2,
        chanceMetric: 0.5,
        ceilingMetric: 1,
      },
      ...header,
    },
    records: samples.map((sample, i) => recordOf(sample, apart * i, layers.length)),
  };
}

/** The same sample over and over: eight samples are more than any alarm needs. */
export function always(sample: Sample, count = 8): readonly Sample[] {
  return new Array<Sample>(count).fill(sample);
}

/** Dense ReLU layers h1, h2, …, the last one y. */
export function denseLayers(count: number): readonly TraceLayer[] {
  return Array.from({ length: count }, (_, i) => ({
    name: i === count - 1 ? "y" : `h${i + 1}`,
    kind: "Dense",
    activation: i === count - 1 ? "sigmoid" : "relu",
    isWeighted: true,
  }));
}

/** A trace in which every number is this one. */
export function traceOfAll(value: number, count = 8, layers = denseLayers(depth)): Trace {
  const trace = traceOf(always({}, count), {}, layers);
  const row = layers.map(() => value);
  return {
    ...trace,
    records: trace.records.map(({ step }) => ({
      step,
      loss: value,
      gradNorm: value,
      layers: Object.fromEntries(quantities.map(({ id }) => [id, row])),
      evaluation: {
        trainLoss: value,
        trainMetric: value,
        validationLoss: value,
        validationMetric: value,
      },
    })),
  };
}

function recordOf(seen: Sample, step: number, count: number): TraceRecord {
  const each = (list: readonly number[] | undefined, usual: number) =>
    list ?? new Array<number>(count).fill(usual);
  const { trainLoss, trainMetric = 0.5 } = seen;
  return {
    step,
    loss: seen.loss ?? 0.5,
    gradNorm: seen.gradNorm ?? 1,
    layers: {
      "activation-grad-norm": each(seen.grads, 1),
      "grad-norm": each(seen.weightGrads, 1),
      "weight-norm": each(seen.weightNorms, 4),
      "update-ratio": each(seen.updates, 1e-3),
      "forward-second-moment": each(seen.forward, 1),
      saturation: each(seen.saturated, 0.1),
      "dead-units": each(seen.dead, 0.1),
      ...seen.others,
    },
    ...(seen.profiles && { profiles: seen.profiles }),
    ...(trainLoss !== undefined && {
      evaluation: {
        trainLoss,
        trainMetric,
        validationLoss: trainLoss,
        validationMetric: trainMetric,
      },
    }),
  };
}
