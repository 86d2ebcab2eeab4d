import { type ScaledInput, scaledInput } from "../causes/scaled-input.ts";
import { isAffine } from "../model/affine.ts";
import { type Layer, type Model, replaceLayers } from "../model/model.ts";
import { type FeatureStatistics, featureStatistics } from "../tasks/standardization.ts";
import { freshName } from "./changes/hidden-layers.ts";
import type { Mitigation } from "./mitigation.ts";

/** Means and deviations this close to 0 and 1 change no gradient by more than a fifth. */
const tolerance = 0.1;

export const inputScaling = {
  id: "input-scaling",
  summary:
    "Puts a layer behind the input that gives the training features mean 0 and variance 1: each feature by itself where samples are vectors, all alike otherwise.",
  source: "LeCun et al. 1998, Efficient BackProp, §4.3",
  treats: ["unscaled-input"],
  cost: 2,
  limits:
    "Does not help what happens behind the first layers: a gradient that vanishes or explodes with depth does so for scaled inputs, too.",
  apply(plan, { problem }) {
    const { model } = plan;
    const read = scaledInput(model, problem);
    const input = model.layers.find(({ name }) => name === read?.from);
    if (!read || !input || isNormalized(model)) return undefined;
    const name = freshName(model, `${input.name}_scaling`);
    const layer =
      input.kind === "InputLayer" && input.config.shape.length === 1
        ? perFeature(featureStatistics(problem), name, input.name)
        : overall(read, name, input.name);
    if (!layer) return undefined;
    return {
      ...plan,
      model: replaceLayers(model, (old) => (old.name === input.name ? [old, layer] : [old])),
    };
  },
} as const satisfies Mitigation;

/** Whether something before the first weights scales by what it measures already. */
function isNormalized({ layers }: Model): boolean {
  const first = layers.findIndex(isAffine);
  const before = first < 0 ? layers : layers.slice(0, first);
  return before.some(
    ({ kind }) =>
      kind === "Normalization" || kind === "BatchNormalization" || kind === "LayerNormalization",
  );
}

function perFeature(
  { means, stds }: FeatureStatistics,
  name: string,
  input: string,
): Layer | undefined {
  const mean = Array.from(means, (value) => (Number.isFinite(value) ? value : 0));
  // A constant feature has no scale; it becomes 0.
  const variance = Array.from(stds, (std) => (std > 0 ? std * std : 1));
  if (mean.every((value, i) => isStandard(value, Math.sqrt(variance[i] ?? 1)))) return undefined;
  return {
    kind: "Normalization",
    name,
    config: { mean, variance },
    inputs: [input],
    trainable: true,
  };
}

function overall(
  { mean, secondMoment }: ScaledInput,
  name: string,
  input: string,
): Layer | undefined {
  const std = Math.sqrt(secondMoment - mean * mean);
  if (!(std > 0) || isStandard(mean, std)) return undefined;
  const config = { scale: 1 / std, offset: -mean / std };
  return { kind: "Rescaling", name, config, inputs: [input], trainable: true };
}

function isStandard(mean: number, std: number): boolean {
  return Math.abs(mean) <= tolerance && Math.abs(std - 1) <= tolerance;
}
