import { depthLayers, samples, type Trace, weightedLayers } from "../trace/trace.ts";

/** How the gradient changes over depth at one sample. */
export interface GradientProfile {
  readonly step: number;
  /**
   * log10 ‖∂L/∂z_l‖ / ‖∂L/∂z_L‖ per hidden layer at which depth is compared, L the last of them; NaN where it cannot be formed: beside a
   * last gradient of 0 every other would be infinitely large, beside an infinite one nothing.
   */
  readonly decades: readonly number[];
  /** ‖∂L/∂z‖ of the output layer. */
  readonly outputGrad: number;
  /** ‖∂L/∂W‖ / ‖W‖ per hidden weighted layer; NaN for weights that are all 0, or whose size a normalization takes away. */
  readonly relativeGrad: readonly number[];
}

/** Names of the hidden layers with weights, input to output: all weighted layers but the last. */
export function hiddenLayers(trace: Trace): readonly string[] {
  return named(trace, weightedLayers(trace).slice(0, -1));
}

/** Names of the hidden layers at which depth is compared, input to output. */
export function hiddenDepth(trace: Trace): readonly string[] {
  return named(trace, hiddenPoints(trace));
}

/** Layers at which depth is compared, but the output layer: the last with weights, and what comes behind it. */
function hiddenPoints(trace: Trace): readonly number[] {
  const output = weightedLayers(trace).at(-1) ?? 0;
  return depthLayers(trace).filter((layer) => layer < output);
}

function named({ header }: Trace, layers: readonly number[]): readonly string[] {
  return layers.map((layer) => header.layers[layer]?.name ?? "");
}

/**
 * The profile of every sample. Empty without activation gradients.
 *
 * The ratio to the last hidden layer, not the absolute size, tells a vanished gradient from a converged network.
 * Source: Philipp et al. 2017, gradient scale coefficient — https://arxiv.org/abs/1712.05577
 */
export function gradientProfiles(trace: Trace): readonly GradientProfile[] {
  const weighted = weightedLayers(trace);
  const hidden = weighted.slice(0, -1);
  const points = hiddenPoints(trace);
  const top = points.at(-1);
  const output = weighted.at(-1);
  return samples(trace).flatMap(({ step, layers }) => {
    const grads = layers["activation-grad-norm"];
    if (!grads || top === undefined || output === undefined) return [];
    const last = grads[top] ?? Number.NaN;
    const reference = last > 0 && last < Number.POSITIVE_INFINITY ? last : Number.NaN;
    return [
      {
        step,
        decades: points.map((layer) => Math.log10((grads[layer] ?? Number.NaN) / reference)),
        outputGrad: grads[output] ?? Number.NaN,
        // Before a normalization ‖∂L/∂W‖ goes as 1/‖W‖, so that their ratio tells of the weights' size alone.
        relativeGrad: hidden.map((layer) =>
          trace.header.layers[layer]?.isNormalized
            ? Number.NaN
            : (layers["grad-norm"]?.[layer] ?? Number.NaN) /
              (layers["weight-norm"]?.[layer] ?? Number.NaN),
        ),
      },
    ];
  });
}

/**
 * An output gradient under this share of its first value asks for no change: converged, not vanished.
 * Source: the grid of docs/thresholds.md
 */
const convergedShare = 0.05;

/** For every sample whether the output layer still asks for change; true where its gradient was not measured. */
export function asksForChange(trace: Trace): readonly boolean[] {
  const output = weightedLayers(trace).at(-1) ?? -1;
  const grads = samples(trace).map(
    ({ layers }) => layers["activation-grad-norm"]?.[output] ?? Number.NaN,
  );
  const first = grads.find((grad) => grad > 0);
  return grads.map((grad) => !(first !== undefined && grad < convergedShare * first));
}
