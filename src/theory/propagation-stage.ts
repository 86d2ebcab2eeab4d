import { linearLogGain } from "./finite-width.ts";
import { dropoutFactor } from "./norm-multipliers.ts";
import { activated, largestOf } from "./propagation-activation.ts";
import { attended } from "./propagation-attention.ts";
import type { PropagationLayer } from "./propagation-layer.ts";
import { merged } from "./propagation-merge.ts";
import { normalized } from "./propagation-norm.ts";
import {
  type AppliedStage,
  certain,
  type SignalState,
  type StageEffect,
} from "./propagation-state.ts";
import { convolved, windowed } from "./propagation-window.ts";

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
    const effect = applyStage(layer, state);
    // A signal out of range is held at its edge, so that what follows stays comparable.
    state = clamped(effect.state);
    applied.push({ layer, logGain: certain, branches: [], ...effect, state });
  }
  return applied;
}

function applyStage(layer: PropagationLayer, state: SignalState): StageEffect {
  const { mean, secondMoment, product, width, profile } = state;
  switch (layer.kind) {
    case "dense": {
      const { weightVariance, biasVariance, fanIn, fanOut } = layer;
      return {
        state: {
          mean: 0,
          secondMoment: weightVariance * secondMoment + biasVariance,
          product: weightVariance * product + biasVariance,
          width: fanOut,
          profile,
        },
        chi: weightVariance,
        logGain: linearLogGain(fanIn),
      };
    }
    case "convolution":
      return convolved(layer, state);
    case "activation":
      return activated(layer.activation, state);
    case "maxout":
      return largestOf(layer.pieces, state);
    case "batch-norm":
    case "layer-norm":
    case "rms-norm":
    case "group-norm":
      return normalized(layer, state);
    case "max-pool":
    case "average-pool":
    case "upsample":
    case "pad":
      return windowed(layer, state);
    case "dropout": {
      const factor = dropoutFactor(layer.keep);
      return {
        state: { mean, secondMoment: secondMoment * factor, product, width, profile },
        chi: factor,
      };
    }
    case "alpha-dropout":
      return { ...alphaDropped(layer.keep, state), chi: alphaScale(layer.keep) * layer.keep };
    case "table":
      return {
        state: {
          mean: 0,
          secondMoment: layer.secondMoment,
          product: layer.product,
          width: layer.width,
        },
        chi: 0,
      };
    case "attention":
      return attended(layer, state);
    case "noise":
      return {
        state: { mean, secondMoment: secondMoment + layer.variance, product, width, profile },
        chi: 1,
      };
    case "scale": {
      const { factor, offset } = layer;
      const square = (value: number) =>
        factor * factor * value + 2 * factor * offset * mean + offset * offset;
      return {
        state: {
          mean: factor * mean + offset,
          secondMoment: square(secondMoment),
          product: square(product),
          width,
          profile,
        },
        chi: factor * factor,
      };
    }
    case "standardize":
      // Without their mean, two inputs have nothing in common.
      return { state: { mean: 0, secondMoment: 1, product: 0, width }, chi: layer.factor };
    case "flatten":
      return { state: { mean, secondMoment, product, width }, chi: 1 };
    case "merge":
      return merged(
        layer,
        state,
        layer.branches.map((branch) => applyStages(branch, state)),
      );
    default:
      return layer satisfies never;
  }
}

/** SELU's limit at −∞, −λα, which alpha dropout puts in the place of what it drops. */
const seluLimit = -1.7580993408473766;

/** a² with which alpha dropout keeps variance 1: Klambauer et al. 2017 — https://arxiv.org/abs/1706.02515. */
function alphaScale(keep: number): number {
  return 1 / (keep * (1 + (1 - keep) * seluLimit ** 2));
}

function alphaDropped(keep: number, state: SignalState): Pick<StageEffect, "state"> {
  const { mean, secondMoment, product, width, profile } = state;
  const scale = alphaScale(keep);
  const added = (1 - keep) * (seluLimit * seluLimit - 2 * seluLimit * mean);
  return {
    state: {
      mean: Math.sqrt(scale) * keep * mean,
      secondMoment: scale * keep * (secondMoment + added),
      product: scale * keep * keep * product,
      width,
      profile,
    },
  };
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
    source: undefined,
  };
}
