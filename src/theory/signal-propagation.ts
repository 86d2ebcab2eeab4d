import { type LogGain, predictionInterval } from "./finite-width.ts";
import type { PropagationLayer } from "./propagation-layer.ts";
import {
  type AppliedStage,
  applyStages,
  largestSquare,
  smallestSquare,
} from "./propagation-stage.ts";

/** A network at initialization and the data that enters it. */
export interface PropagationInput {
  /** E x over features and examples. */
  readonly inputMean: number;
  /** E x². */
  readonly inputSecondMoment: number;
  /** E x x′ / E x² over pairs of examples: 0 for unrelated, centered inputs. */
  readonly inputCorrelation: number;
  /** Input → output. The ratios below are to the last dense layer in it. */
  readonly layers: readonly PropagationLayer[];
}

/** What theory says of the pre-activations z_l of one dense layer. */
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
  /** Mean factor on the squared norm of the gradient, from output to input; of a residual block, skip and branch. */
  readonly chi: number;
}

/** The gradient of a network before its first step, predicted without running it. */
export interface SignalPropagation {
  /** Dense layers, input → output; those of a residual branch in their place. */
  readonly dense: readonly DensePrediction[];
  /** All stages, input → output; the stages of a branch come before its residual block. */
  readonly stages: readonly StagePrediction[];
  /** G of the first dense layer: decades by which the gradient shrinks (< 0) or grows (> 0) on its way down. */
  readonly decades: number;
  /** c of the last dense layer; near 1 the network tells no inputs apart. */
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
 * BatchNorm's factor is of large width and of B ≥ 8 (too low by up to 0.2 decades in 30 layers). A residual branch that
 * does not end in a dense layer is followed exactly forward, and taken as independent of its skip backward.
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
  const last = arrivals.at(-1)?.gradient;
  const dense = last ? arrivals.map((arrival) => prediction(arrival, last)) : [];
  const stages = flattened(applied);
  const squares = stages.map(({ state }) => state.secondMoment);
  return {
    dense,
    stages: stages.map(({ layer, chi }) => ({ name: layer.name, kind: layer.kind, chi })),
    decades: dense[0]?.decades ?? 0,
    correlation: dense.at(-1)?.correlation ?? inputCorrelation,
    overflow: squares.some((square) => square >= largestSquare),
    underflow: squares.some((square) => square <= smallestSquare),
  };
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

/** Walks from the output to the input and notes the gradient at every dense layer, last layer first. */
function arrivalsAt(stages: readonly AppliedStage[], start: Descent): readonly Arrival[] {
  const arrivals: Arrival[] = [];
  let gradient = start;
  for (const stage of stages.toReversed()) {
    if (stage.layer.kind === "dense") arrivals.push({ stage, gradient });
    arrivals.push(...arrivalsAt(stage.branch, gradient));
    gradient = {
      log10: gradient.log10 + Math.log10(stage.chi),
      gains: [...gradient.gains, stage.logGain],
    };
  }
  return arrivals;
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
  return stages.flatMap((stage) => [...flattened(stage.branch), stage]);
}
