import { sizeOf } from "../graph/tensor.ts";
import { batchSamples, gather } from "../training/batches.ts";
import { flatten, type Layout } from "../training/layout.ts";
import { encodeTargets } from "../training/targets.ts";
import { type LossNetwork, lossNetworkOf } from "./loss-network.ts";
import { noiseOf, programOf } from "./network.ts";
import { sessionFor, using } from "./session.ts";
import type { ExactTool, Given, Measurement } from "./tool.ts";

const usualMicroBatches = 16;
/** Trained numbers; two float64 sums are kept of each. */
const mostNumbers = 16e6;

const ratio = {
  symbol: "‖E g‖²/(tr Σ/B)",
  unit: "",
  meaning:
    "Signal against noise of one batch's gradient: far under 1 a step is mostly chance, and the layer drifts instead of learning.",
};
const signal = {
  symbol: "‖E g‖",
  unit: "loss/parameter",
  meaning: "Length of the gradient that all batches agree on; 0 where the noise hides it.",
};
const noise = {
  symbol: "√(tr Σ)",
  unit: "loss/parameter",
  meaning: "How far the gradient of a single sample lies from that, root mean square.",
};
const scale = {
  symbol: "tr Σ/‖E g‖²",
  unit: "samples",
  meaning:
    "Batch size at which signal and noise are equal: smaller batches average away too little, much larger ones gain nothing.",
};

/** How much of a batch's gradient is signal, for every trained tensor. */
export const gradientNoise = {
  id: "gradient-noise",
  symbol: "‖E g‖²/(tr Σ/B)",
  summary: "Signal and noise of the gradient of one batch, for every trained tensor.",
  source:
    "McCandlish et al. 2018, §2.2 and appendix A.1 — https://arxiv.org/abs/1812.06162; Balduzzi et al. 2017 — https://arxiv.org/abs/1702.08591",
  figures: {
    signalToNoise: ratio,
    noiseScale: scale,
    batchSize: { symbol: "B", unit: "samples", meaning: "The recipe's batch size." },
    microBatches: {
      symbol: "M",
      unit: "batches",
      meaning: "Micro-batches whose gradients were compared.",
    },
    microBatchSize: { symbol: "b", unit: "samples", meaning: "Samples in each of them." },
  },
  columns: { signalToNoise: ratio, signal, noise, noiseScale: scale },
  async measure(given): Promise<Measurement> {
    const { plan, problem, settings } = given;
    const { microBatches = usualMicroBatches } = settings;
    if (!(microBatches >= 2))
      throw new RangeError(`gradient-noise: micro-batches must be ≥ 2, got ${microBatches}`);
    const { length } = problem.train;
    const batchSize = Math.min(plan.recipe.batchSize, length);
    const size = Math.min(settings.microBatchSize ?? batchSize, Math.floor(length / 2));
    if (!(size >= 1))
      return {
        kind: "not-measured",
        reason: "too-few-samples",
        figures: { size: length, least: 2 },
      };
    const network = lossNetworkOf(plan, size);
    const { layout } = network;
    if (layout.size === 0) return { kind: "not-measured", reason: "nothing-trained", figures: {} };
    if (layout.size > mostNumbers)
      return {
        kind: "not-measured",
        reason: "too-large",
        figures: { size: layout.size, most: mostNumbers },
      };

    const moments = await momentsOf(given, network, size, microBatches);
    const tensors = byTensor(layout, moments, microBatches);
    const figuresOf = (parts: readonly Spread[]) =>
      noiseFigures(
        parts.reduce((sum, { square }) => sum + square, 0),
        parts.reduce((sum, { variance }) => sum + variance, 0),
        { batchSize, microBatches, size },
      );
    const { signalToNoise, noiseScale } = figuresOf(tensors);
    return {
      kind: "measured",
      figures: { signalToNoise, noiseScale, batchSize, microBatches, microBatchSize: size },
      limits: {},
      rows: tensors.map((tensor) => ({ name: tensor.name, figures: figuresOf([tensor]) })),
      caveats: [],
    };
  },
} as const satisfies ExactTool;

/** Mean and summed squared deviations of every element of the gradient. */
interface Moments {
  readonly mean: Float64Array;
  readonly squares: Float64Array;
}

async function momentsOf(
  { problem, engine, state, rng }: Given,
  { ops, layout, grads, noises, targets }: LossNetwork,
  size: number,
  microBatches: number,
): Promise<Moments> {
  const stacked = ["x", "targets", ...noises.map(({ name }) => name)];
  const program = programOf(ops, { grad: flatten(ops, grads) }, stacked);
  const encoded = encodeTargets(problem.dataset, targets.shape.slice(1));
  const samplesAt = batchSamples(problem.train, size, rng.split("samples"));
  const moments = { mean: new Float64Array(layout.size), squares: new Float64Array(layout.size) };
  return using(await sessionFor(program, engine, microBatches), async (session) => {
    for (let m = 0; m < microBatches; m++) {
      const batch = gather(problem, encoded, samplesAt(m, 1));
      const drawn = noiseOf(noises, rng.split("noise").split(m));
      const { outputs } = await session.run(state, { ...batch, ...drawn }, 1);
      accumulate(moments, outputs["grad"] ?? [], m + 1);
    }
    return moments;
  });
}

/** One tensor's share: squared length of the mean gradient, and summed variance between micro-batches. */
interface Spread {
  readonly name: string;
  readonly square: number;
  readonly variance: number;
}

function byTensor(
  { trained }: Layout,
  { mean, squares }: Moments,
  microBatches: number,
): readonly Spread[] {
  let at = 0;
  return trained.map(({ name, shape }) => {
    const end = at + sizeOf(shape);
    const square = mean.subarray(at, end).reduce((sum, value) => sum + value * value, 0);
    const deviations = squares.subarray(at, end).reduce((sum, value) => sum + value, 0);
    at = end;
    return { name, square, variance: deviations / (microBatches - 1) };
  });
}

interface Sizes {
  readonly batchSize: number;
  readonly microBatches: number;
  /** Samples of a micro-batch. */
  readonly size: number;
}

function noiseFigures(square: number, variance: number, sizes: Sizes) {
  const { batchSize, microBatches, size } = sizes;
  // The mean of M micro-batches is itself noisy: its square is too large by variance / M.
  const signalSquare = atLeastZero(square - variance / microBatches);
  const sampleVariance = variance * size;
  return {
    signalToNoise: signalSquare / (sampleVariance / batchSize),
    signal: Math.sqrt(signalSquare),
    noise: Math.sqrt(sampleVariance),
    noiseScale: sampleVariance / signalSquare,
  };
}

/** NaN stays NaN. */
function atLeastZero(value: number): number {
  return value < 0 ? 0 : value;
}

/** Mean and summed squared deviations with one gradient more (Welford 1962). */
function accumulate({ mean, squares }: Moments, values: ArrayLike<number>, count: number): void {
  for (let i = 0; i < mean.length; i++) {
    const value = values[i] ?? Number.NaN;
    const before = value - (mean[i] ?? 0);
    const now = (mean[i] ?? 0) + before / count;
    mean[i] = now;
    squares[i] = (squares[i] ?? 0) + before * (value - now);
  }
}
