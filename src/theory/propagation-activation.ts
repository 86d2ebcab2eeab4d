import { activationMoments } from "./activation-moments.ts";
import { type LogGain, linearLogGain, logGain, reluLogGain } from "./finite-width.ts";
import { gaussianMaximum } from "./gaussian-maximum.ts";
import { gaussianProduct } from "./gaussian-product.ts";
import { certain, type SignalState, type StageEffect } from "./propagation-state.ts";
import type { ScalarActivation } from "./scalar-activation.ts";

/** φ applied to a Gaussian signal. */
export function activated(activation: ScalarActivation, state: SignalState): StageEffect {
  const { mean, width } = state;
  const variance = varianceOf(state);
  const correlation = correlationOf(state);
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
      profile: state.profile,
      source: { activation, mean, variance, correlation },
    },
    chi: moments.derivativeSecondMoment,
    logGain: width === undefined ? certain : maskGain(activation, state, width),
  };
}

/** The largest of k independent Gaussians of the same law: the gradient passes to it unchanged. */
export function largestOf(pieces: number, state: SignalState): StageEffect {
  const { mean, secondMoment, variance } = gaussianMaximum(pieces);
  const std = Math.sqrt(varianceOf(state));
  const shifted = state.mean + std * mean;
  // To second order in the correlation: a change of one piece moves the maximum by 1/k on average.
  const c = Math.max(0, correlationOf(state));
  const linear = 1 / (pieces * variance);
  const kept = variance * (linear * c + (1 - linear) * c * c);
  return {
    state: {
      mean: shifted,
      secondMoment: state.mean ** 2 + 2 * state.mean * std * mean + std * std * secondMoment,
      product: shifted * shifted + std * std * kept,
      width: state.width,
      profile: state.profile,
    },
    chi: 1,
  };
}

export function varianceOf({ mean, secondMoment }: SignalState): number {
  return Math.max(0, secondMoment - mean * mean);
}

/** Of two inputs, beyond the mean that all units have; 1 where nothing varies. */
export function correlationOf(state: SignalState): number {
  const variance = varianceOf(state);
  return variance === 0 ? 1 : (state.product - state.mean * state.mean) / variance;
}

/** What the activation adds to the spread that the dense layer behind it already has. */
function maskGain(activation: ScalarActivation, state: SignalState, width: number): LogGain {
  const linear = linearLogGain(width);
  if (isRelu(activation)) {
    const both = reluLogGain(width);
    return { mean: both.mean - linear.mean, variance: both.variance - linear.variance };
  }
  const { mean, variance } = logGain(activation, varianceOf(state), width, state.mean);
  return { mean: mean + 1 / width, variance: variance - 2 / width };
}

/** Told by its values, as only ReLU has an exact law. */
function isRelu({ value, derivative }: ScalarActivation): boolean {
  return [-100, -1, 1, 100].every(
    (x) => value(x) === Math.max(0, x) && derivative(x) === (x > 0 ? 1 : 0),
  );
}
