import { type LogGain, predictionInterval } from "./finite-width.ts";
import type { PropagationLayer } from "./propagation-layer.ts";
import { applyStages, largestSquare, smallestSquare } from "./propagation-stage.ts";
import type { AppliedStage } from "./propagation-state.ts";

/** A network at initialization and the data that enters it. */
export interface PropagationInput {
  /** E x over features and examples. */
  readonly inputMean: number;
  /** E x². */
  readonly inputSecondMoment: number;
  /** E x x′ / E x² over pairs of examples: 0 for unrelated, centered inputs. */
  readonly inputCorrelation: number;
  /** Input → output. The ratios below are to the last of them that has weights or puts branches together. */
  readonly layers: readonly PropagationLayer[];
}

/** What theory says of the pre-activations z_l of one dense or convolutional layer. */
export interface DensePrediction {
  readonly name: string;
  /** E z²; held at 1e-30 and 1e30 beyond. */
  readonly q: number;
  /** Cosine between the pre-activations for two inputs. */
  readonly correlation: number;
  /** G_l = log10 |dL/dz_l| / |dL/dz_L|, root mean square over random networks. */
  readonly decades: number;
  /** Two standard deviations below and above the middle of random networks of this width. */
  readonly low: number;
  readonly high: number;
}

/** What one stage does to the gradient. */
export interface StagePrediction {
  readonly name: string;
  readonly kind: PropagationLayer["kind"];
  /** Mean factor on the squared norm of the gradient, from output to input; of a merge, over all branches. */
  readonly chi: number;
}

/** The gradient of a network before its first step, predicted without running it. */
export interface SignalPropagation {
  /** Layers with weights, input → output; those of branches in their place. */
  readonly dense: readonly DensePrediction[];
  /** The one of them that `decades` is of. */
  readonly first: DensePrediction | undefined;
  /** All stages, input → output; the stages of branches come before their merge. */
  readonly stages: readonly StagePrediction[];
  /**
   * G of the first layer with weights that is not in a branch, or else of the first one: decades by which the gradient
   * shrinks (< 0) or grows (> 0) on its way down.
   */
  readonly decades: number;
  /** c where the ratios are taken to; near 1 the network tells no inputs apart. */
  readonly correlation: number;
  /** A second moment above 1e30. */
  readonly overflow: boolean;
  /** A second moment below 1e-30, exact zeros included. */
  readonly underflow: boolean;
}

/**
 * Mean-field prediction of signal and gradient at initialization: second moments and correlations forward, stage by stage;
 * mean factors on the squared gradient backward; and the spread between random networks of finite width.
 *
 * BatchNorm's factor is of large width and of B ≥ 8 (too low by up to 0.2 decades in 30 layers). Branches are taken as
 * independent but for their means: exact where they end in weights; where one ends in ReLU the gradient is taken too small
 * (`reluEndedTotal`). Neighboring positions are taken to be as alike as two inputs.
 *
 * @returns decades 0 and the input's correlation for a network without dense layers; NaN where the input's moments are.
 * @throws RangeError when the input's second moment is negative or below its squared mean.
 *
 * Source: Schoenholz et al. 2017 — https://arxiv.org/abs/1611.01232; Yang et al. 2019 — https://arxiv.org/abs/1902.08129;
 * Hanin & Nica 2018 — https://arxiv.org/abs/1812.05994
 */
export function signalPropagation(input: PropagationInput): SignalPropagation {
  const { inputMean, inputSecondMoment, inputCorrelation, layers } = input;
  // A relative slack of 1e-9 lets measured moments of constant data pass.
  if (inputSecondMoment < inputMean * inputMean * (1 - 1e-9))
    throw new RangeError(
      `signalPropagation: inputSecondMoment must be >= inputMean², got ${inputSecondMoment} and ${inputMean}²`,
    );
  const applied = applyStages(layers, {
    mean: inputMean,
    secondMoment: inputSecondMoment,
    product: inputCorrelation * inputSecondMoment,
    width: undefined,
  });
  const arrivals = arrivalsAt(applied, { log10: 0, gains: [] }).toReversed();
  const top = applied.findLast(({ layer }) => isReference(layer));
  const last = topGradient(applied, top) ?? arrivals.at(-1)?.gradient;
  const dense = last ? arrivals.map((arrival) => prediction(arrival, last)) : [];
  const bottom = arrivals.findIndex(({ stage }) => applied.includes(stage));
  const stages = flattened(applied);
  const squares = stages.map(({ state }) => state.secondMoment);
  return {
    dense,
    stages: stages.map(({ layer, chi }) => ({ name: layer.name, kind: layer.kind, chi })),
    first: dense[Math.max(0, bottom)],
    decades: dense[Math.max(0, bottom)]?.decades ?? 0,
    correlation: top ? top.state.product / top.state.secondMoment : inputCorrelation,
    overflow: squares.some((square) => square >= largestSquare),
    underflow: squares.some((square) => square <= smallestSquare),
  };
}

function isReference({ kind }: PropagationLayer): boolean {
  return hasWeights(kind) || kind === "merge";
}

function hasWeights(kind: PropagationLayer["kind"]): boolean {
  return kind === "dense" || kind === "convolution";
}

/** The gradient at the output of one of the stages. */
function topGradient(
  stages: readonly AppliedStage[],
  top: AppliedStage | undefined,
): Descent | undefined {
  if (!top) return undefined;
  return stages
    .slice(stages.indexOf(top) + 1)
    .reduceRight(descended, { log10: 0, gains: [] } as Descent);
}

/** The gradient on its way down: log10 of its squared norm, and the spreads met so far. */
interface Descent {
  readonly log10: number;
  readonly gains: readonly LogGain[];
}

interface Arrival {
  readonly stage: AppliedStage;
  /** At the output of the stage. */
  readonly gradient: Descent;
}

/** Walks from the output to the input and notes the gradient at every layer with weights, last layer first. */
function arrivalsAt(stages: readonly AppliedStage[], start: Descent): readonly Arrival[] {
  const arrivals: Arrival[] = [];
  let gradient = start;
  for (const stage of stages.toReversed()) {
    if (hasWeights(stage.layer.kind)) arrivals.push({ stage, gradient });
    for (const { stages: branch, share } of stage.branches.toReversed())
      arrivals.push(
        ...arrivalsAt(branch, { ...gradient, log10: gradient.log10 + Math.log10(share) }),
      );
    gradient = descended(gradient, stage);
  }
  return arrivals;
}

/** One stage further down. */
function descended({ log10, gains }: Descent, { chi, logGain }: AppliedStage): Descent {
  return { log10: log10 + Math.log10(chi), gains: [...gains, logGain] };
}

function prediction({ stage, gradient }: Arrival, last: Descent): DensePrediction {
  const { secondMoment, product } = stage.state;
  const decades = (gradient.log10 - last.log10) / 2;
  const { low, high } = predictionInterval(decades, gainsBetween(gradient, last));
  return {
    name: stage.layer.name,
    q: secondMoment,
    correlation: product / secondMoment,
    decades,
    low,
    high,
  };
}

/** The spreads of a ratio of two gradients: those that only one of them has met. */
function gainsBetween(gradient: Descent, last: Descent): readonly LogGain[] {
  const met = last.gains.findIndex((gain, i) => gain !== gradient.gains[i]);
  const shared = met < 0 ? last.gains.length : met;
  const inverse = last.gains
    .slice(shared)
    .map(({ mean, variance }): LogGain => ({ mean: -mean, variance }));
  return [...gradient.gains.slice(shared), ...inverse];
}

function flattened(stages: readonly AppliedStage[]): readonly AppliedStage[] {
  return stages.flatMap((stage) => [
    ...stage.branches.flatMap((branch) => flattened(branch.stages)),
    stage,
  ]);
}
