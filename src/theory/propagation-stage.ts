import { activationMoments } from "./activation-moments.ts";
import { type LogGain, linearLogGain, logGain, reluLogGain } from "./finite-width.ts";
import { gaussianProduct } from "./gaussian-product.ts";
import { dropoutFactor, smallBatchFactor } from "./norm-multipliers.ts";
import type { PropagationLayer } from "./propagation-layer.ts";
import type { ScalarActivation } from "./scalar-activation.ts";

/** What is known of the signal between two stages, per unit and averaged over units and random weights. */
export interface SignalState {
  readonly mean: number;
  /** E h², the mean included. */
  readonly secondMoment: number;
  /** E h h′ over pairs of inputs, the mean included. */
  readonly product: number;
  /** Number of units; `undefined` before the first dense layer. */
  readonly width: number | undefined;
}

/** One stage applied: what comes out forward, and what happens to the gradient backward. */
export interface AppliedStage {
  readonly layer: PropagationLayer;
  readonly state: SignalState;
  /** Mean factor on the squared norm of the gradient, from the stage's output to its input. */
  readonly chi: number;
  /** Spread of ln of that factor over random networks. */
  readonly logGain: LogGain;
  /** The stages of a residual branch. */
  readonly branch: readonly AppliedStage[];
}

const certain: LogGain = { mean: 0, variance: 0 };
/** Squares outside are taken as over- and underflow: float32 norms leave its range soon after. */
export const [smallestSquare, largestSquare] = [1e-30, 1e30];

/** Applies stages one after another, from the input to the output. */
export function applyStages(
  layers: readonly PropagationLayer[],
  start: SignalState,
): readonly AppliedStage[] {
  const applied: AppliedStage[] = [];
  let state = start;
  for (const layer of layers) {
    const stage = applyStage(layer, state);
    // A signal out of range is held at its edge, so that what follows stays comparable.
    state = clamped(stage.state);
    applied.push({ ...stage, state });
  }
  return applied;
}

function applyStage(layer: PropagationLayer, state: SignalState): AppliedStage {
  const stage = { layer, logGain: certain, branch: [] };
  const { mean, secondMoment, product } = state;
  switch (layer.kind) {
    case "dense": {
      const { weightVariance, biasVariance, fanIn, fanOut } = layer;
      return {
        ...stage,
        state: {
          mean: 0,
          secondMoment: weightVariance * secondMoment + biasVariance,
          product: weightVariance * product + biasVariance,
          width: fanOut,
        },
        chi: weightVariance,
        logGain: linearLogGain(fanIn),
      };
    }
    case "activation":
      return { ...stage, ...activated(layer.activation, state) };
    case "batch-norm": {
      // Over a batch a unit varies by what two inputs do not share.
      const variance = Math.max(0, secondMoment - product);
      const chi = (layer.gammaSquared / variance) * smallBatchFactor(layer.batchSize);
      return {
        ...stage,
        state: { ...state, mean: 0, secondMoment: layer.gammaSquared, product: 0 },
        chi,
      };
    }
    case "layer-norm": {
      const { gammaSquared, width } = layer;
      const scale = gammaSquared / (secondMoment - mean * mean);
      const shared = scale * (product - mean * mean);
      return {
        ...stage,
        state: { ...state, mean: 0, secondMoment: gammaSquared, product: shared },
        chi: scale * (1 - 2 / width),
      };
    }
    case "rms-norm": {
      const { gammaSquared, width } = layer;
      const scale = gammaSquared / secondMoment;
      return {
        ...stage,
        state: {
          ...state,
          mean: mean * Math.sqrt(scale),
          secondMoment: gammaSquared,
          product: product * scale,
        },
        chi: scale * (1 - 1 / width),
      };
    }
    case "dropout": {
      const factor = dropoutFactor(layer.keep);
      return {
        ...stage,
        state: { ...state, secondMoment: secondMoment * factor },
        chi: factor,
      };
    }
    case "residual":
      return { ...stage, ...withBranch(layer.branch, state) };
    default:
      return layer satisfies never;
  }
}

function activated(activation: ScalarActivation, state: SignalState) {
  const { mean, secondMoment, product, width } = state;
  const variance = Math.max(0, secondMoment - mean * mean);
  const correlation = variance === 0 ? 1 : (product - mean * mean) / variance;
  const moments = activationMoments(activation, variance, mean);
  return {
    state: {
      mean: moments.mean,
      secondMoment: moments.secondMoment,
      product:
        correlation >= 1
          ? moments.secondMoment
          : gaussianProduct(activation.value, variance, correlation, mean),
      width,
    },
    chi: moments.derivativeSecondMoment,
    logGain: width === undefined ? certain : maskGain(activation, state, width),
  };
}

/** What the activation adds to the spread that the dense layer behind it already has. */
function maskGain(activation: ScalarActivation, state: SignalState, width: number): LogGain {
  const linear = linearLogGain(width);
  if (isRelu(activation)) {
    const both = reluLogGain(width);
    return { mean: both.mean - linear.mean, variance: both.variance - linear.variance };
  }
  const input = Math.max(0, state.secondMoment - state.mean ** 2);
  const { mean, variance } = logGain(activation, input, width, state.mean);
  return { mean: mean + 1 / width, variance: variance - 2 / width };
}

/** Told by its values, as only ReLU has an exact law. */
function isRelu({ value, derivative }: ScalarActivation): boolean {
  return [-100, -1, 1, 100].every(
    (x) => value(x) === Math.max(0, x) && derivative(x) === (x > 0 ? 1 : 0),
  );
}

function withBranch(layers: readonly PropagationLayer[], state: SignalState) {
  const branch = applyStages(layers, state);
  const end = branch.at(-1)?.state ?? state;
  const chi = branch.reduce((total, stage) => total * stage.chi, 1);
  // Skip and branch are independent but for their means.
  const cross = 2 * state.mean * end.mean;
  return {
    state: {
      mean: state.mean + end.mean,
      secondMoment: state.secondMoment + end.secondMoment + cross,
      product: state.product + end.product + cross,
      width: state.width,
    },
    chi: 1 + chi,
    logGain: sumGain(branch, chi, state.width),
    branch,
  };
}

/** ln(1 + χ_F e^X) for a branch of log gain X, and the chance overlap of the two gradients. */
function sumGain(branch: readonly AppliedStage[], chi: number, width: number | undefined): LogGain {
  const share = Number.isFinite(chi) ? chi / (1 + chi) : 1;
  const inside = branch.reduce((sum, stage) => sum + stage.logGain.variance, 0);
  const overlap = width === undefined ? 0 : (4 * share * (1 - share)) / width;
  const variance = share * share * inside + overlap;
  return { mean: -variance / 2, variance };
}

function clamped(state: SignalState): SignalState {
  const { mean, secondMoment, product } = state;
  if (!(secondMoment < smallestSquare || secondMoment > largestSquare)) return state;
  const edge = secondMoment > largestSquare ? largestSquare : smallestSquare;
  // Zero and infinity have no direction; two inputs then look alike.
  const shrink = edge / secondMoment;
  const isLost = !Number.isFinite(shrink) || shrink === 0;
  return {
    ...state,
    mean: isLost ? 0 : mean * Math.sqrt(shrink),
    secondMoment: edge,
    product: isLost ? edge : product * shrink,
  };
}
