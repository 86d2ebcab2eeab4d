import type { Model } from "../model/model.ts";
import { featureStatistics } from "../tasks/standardization.ts";
import type { Problem } from "../tasks/task.ts";

/** What the first weights read: the features, behind a Rescaling that stands right after the input. */
export interface ScaledInput {
  /** The layer that they come from. */
  readonly from: string;
  readonly mean: number;
  readonly secondMoment: number;
}

/**
 * Mean and second moment of the features as a model's one input passes them on: with scale s and offset o, s·μ + o and
 * s²·q + 2·s·o·μ + o². `undefined` where another layer scales them by what it measures or per feature, for several inputs,
 * and for codes, which have no size.
 */
export function scaledInput(model: Model, problem: Problem): ScaledInput | undefined {
  if (problem.dataset.codes !== undefined) return undefined;
  const [input, ...others] = model.layers.filter(({ kind }) => kind === "InputLayer");
  if (!input || others.length > 0) return undefined;
  const { mean, secondMoment } = featureStatistics(problem);
  const readers = model.layers.filter(({ inputs }) => inputs.includes(input.name));
  const [first] = readers;
  if (first?.kind === "Normalization" || first?.kind === "BatchNormalization") return undefined;
  if (first?.kind !== "Rescaling" || readers.length > 1)
    return { from: input.name, mean, secondMoment };
  const { scale, offset } = first.config;
  if (typeof scale !== "number" || typeof offset !== "number") return undefined;
  return {
    from: first.name,
    mean: scale * mean + offset,
    secondMoment: scale * scale * secondMoment + 2 * scale * offset * mean + offset * offset,
  };
}
