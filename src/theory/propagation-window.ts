import { bordered, type WindowAxis } from "./convolution-border.ts";
import { linearLogGain } from "./finite-width.ts";
import { pooledMaximum } from "./pooled-maximum.ts";
import { averagePooling, upsamplingChi } from "./pooling.ts";
import { correlationOf, varianceOf } from "./propagation-activation.ts";
import type { ConvolutionStage, WindowStage } from "./propagation-layer.ts";
import type { SignalState, StageEffect } from "./propagation-state.ts";

/** A convolution applied: a dense layer under a window, with what zero padding costs. */
export function convolved(layer: ConvolutionStage, state: SignalState): StageEffect {
  const { weightVariance, biasVariance, fanIn, fanOut, axes } = layer;
  const { profile, share } = moved(state, axes);
  const gain = weightVariance * share;
  // Without padding every tap of every output lies on the input, wherever the signal is.
  const isPadded = axes.some(({ padding }) => padding !== "valid");
  return {
    state: {
      mean: 0,
      secondMoment: gain * state.secondMoment + biasVariance,
      product: gain * state.product + biasVariance,
      width: fanOut,
      profile,
    },
    chi: isPadded ? gain : weightVariance,
    logGain: linearLogGain(fanIn),
  };
}

/** Pooling, upsampling and padding applied. */
export function windowed(layer: WindowStage, state: SignalState): StageEffect {
  const { width } = state;
  switch (layer.kind) {
    case "max-pool": {
      const law = state.source ?? {
        activation: { value: (x: number) => x, derivative: () => 1 },
        mean: state.mean,
        variance: varianceOf(state),
        correlation: correlationOf(state),
      };
      const { profile } = moved(state, layer.axes);
      return { state: { ...pooledMaximum(law, taps(layer.axes)), width, profile }, chi: 1 };
    }
    case "average-pool": {
      const { mean, secondMoment, product } = state;
      const pooled = averagePooling(mean, secondMoment, taps(layer.axes), product);
      const { profile } = moved(state, layer.axes);
      return {
        state: { mean, secondMoment: pooled.secondMoment, product, width, profile },
        chi: pooled.chi,
      };
    }
    case "upsample": {
      const profile = state.profile?.map((values, i) =>
        values.flatMap((value) => new Array<number>(layer.factors[i] ?? 1).fill(value)),
      );
      return { state: { ...state, profile }, chi: upsamplingChi(layer.factors) };
    }
    case "pad": {
      const profile = layer.axes.map(({ size, before, after }, i) =>
        normalized([
          ...new Array<number>(before).fill(0),
          ...axisProfile(state, i, size),
          ...new Array<number>(after).fill(0),
        ]),
      );
      const share = layer.axes.reduce(
        (product, { size, before, after }) => (product * size) / (size + before + after),
        1,
      );
      const { mean, secondMoment, product } = state;
      return {
        state: {
          mean: mean * share,
          secondMoment: secondMoment * share,
          product: product * share,
          width,
          profile,
        },
        chi: 1,
      };
    }
    default:
      return layer satisfies never;
  }
}

/** The profile behind a window, relative to its mean again, and the share of the mean square that is left. */
function moved(state: SignalState, axes: readonly WindowAxis[]) {
  const shifted = axes.map((axis, i) => bordered(axisProfile(state, i, axis.size), axis));
  return {
    profile: shifted.map(normalized),
    share: shifted.reduce((product, values) => product * meanOf(values), 1),
  };
}

/** All positions alike where nothing is known, or where the axis has changed. */
function axisProfile({ profile }: SignalState, axis: number, size: number): readonly number[] {
  const known = profile?.[axis];
  return known?.length === size ? known : new Array<number>(size).fill(1);
}

function normalized(values: readonly number[]): readonly number[] {
  const mean = meanOf(values);
  return mean > 0 ? values.map((value) => value / mean) : values;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function taps(axes: readonly WindowAxis[]): number {
  return axes.reduce((product, { window }) => product * window, 1);
}
