import { type BuiltLayer, built } from "../model/build.ts";
import { isKernel } from "../model/layer.ts";
import { activationRefOf } from "../model/layer-activation.ts";
import type { Model } from "../model/model.ts";
import { trunkOf, trunkSources } from "../model/trunk.ts";
import type { Probe, ProbedLayer } from "./probe.ts";

/** What takes or gives decades between two neighboring layers. */
export type BudgetPart =
  | "weights"
  | "activation"
  | "normalization"
  | "dropout"
  | "skip"
  | "pooling"
  | "recurrence"
  | "attention"
  | "other"
  | "alignment";

export type BudgetParts = Readonly<Partial<Record<BudgetPart, number>>>;

/** One layer's share of the decades between output and input. */
export interface BudgetRow {
  readonly layer: string;
  /** log10 of the factor on ‖∂L/∂z‖ of each part; parts that the layer does not have are absent. */
  readonly parts: BudgetParts;
  /** Sum of the parts: log10 of the measured factor. */
  readonly decades: number;
}

/** The decades that the gradient gains (> 0) or loses (< 0) between the last hidden layer and the first. */
export interface GradientBudget {
  readonly step: number;
  /** Input to output. */
  readonly rows: readonly BudgetRow[];
  readonly totals: BudgetParts;
  /** log10 ‖∂L/∂z₁‖ / ‖∂L/∂z_L‖, measured; equals the sum of all parts of all rows. */
  readonly decades: number;
}

/**
 * Splits what the gradient loses on its way from the last hidden layer to the first, layer by layer:
 *
 * - weights: ½·log10(fan-in · mean W²), what weights of this size do to a gradient that knows nothing of them;
 * - activation: ½·log10 E[φ′(z)²] over the real pre-activations;
 * - normalization, dropout, skip: the measured factor across such a layer;
 * - alignment: what is left of the measured factor: gradient and weights, or gradient and slopes, are not independent.
 *
 * Every factor is measured at both ends, so the parts add up to the measured total exactly.
 *
 * @returns `undefined` with fewer than two hidden weighted layers, or where a gradient on the way is 0 or not finite.
 *
 * Source: He et al. 2015, §2.2, eq. 12–14, with the measured moments in place of the expected ones.
 */
export function gradientBudget(
  model: Model,
  { layers: probed }: Probe,
): GradientBudget | undefined {
  const layers = built(model);
  const measured = new Map(probed.map((layer) => [layer.name, layer]));
  const path = trunkOf(layers);
  const sourceOf = trunkSources(layers);
  const output = path.findIndex(({ used }) => used.some(isKernel));
  const below = path.slice(output + 1);
  const top = below.findIndex((layer) => isWeighted(layer) || layer.layer.kind === "Add");
  const bottom = below.findLastIndex(isWeighted);
  if (output < 0 || top < 0 || bottom <= top) return undefined;

  const rows: BudgetRow[] = [];
  for (const layer of below.slice(top, bottom + 1)) {
    const own = measured.get(layer.layer.name);
    const source = measured.get(sourceOf(layer)?.layer.name ?? "");
    if (!own || !source) return undefined;
    const isTop = layer === below[top];
    const isBottom = layer === below[bottom];
    const parts = {
      ...(isTop ? {} : acrossActivation(own)),
      ...(isBottom ? {} : acrossLayer(layer, own, source)),
    };
    const alignment = sum([
      isTop ? 0 : alignmentOfActivation(own),
      isBottom ? 0 : alignmentOfWeights(layer, own, source),
    ]);
    const all =
      isWeighted(layer) || Number.isFinite(own.slopeSecondMoment) ? { ...parts, alignment } : parts;
    rows.push({ layer: layer.layer.name, parts: all, decades: sum(Object.values(all)) });
  }
  if (rows.some(({ decades }) => !Number.isFinite(decades))) return undefined;
  const totals = totalParts(rows);
  return {
    step: 0,
    rows: rows.toReversed(),
    totals,
    decades: sum(rows.map(({ decades }) => decades)),
  };
}

function isWeighted({ used }: BuiltLayer): boolean {
  return used.some((spec) => spec.trainable && isKernel(spec));
}

/** What the layer's own activation does between its output and z. */
function acrossActivation(own: ProbedLayer): BudgetParts {
  return Number.isFinite(own.slopeSecondMoment)
    ? { activation: decades(own.slopeSecondMoment) }
    : {};
}

/** log10 of a factor on the norm from its square. */
function decades(squared: number): number {
  return 0.5 * Math.log10(squared);
}

function ratio(after: number, before: number): number {
  return Math.log10(after / before);
}

/** ∂L/∂z where there is an activation, ∂L/∂output where there is none. */
function innerGrad({ preActivationGrad, outputGrad }: ProbedLayer): number {
  return Number.isNaN(preActivationGrad) ? outputGrad : preActivationGrad;
}

function acrossLayer(layer: BuiltLayer, own: ProbedLayer, source: ProbedLayer): BudgetParts {
  const factor = ratio(source.outputGrad, innerGrad(own));
  switch (layer.layer.kind) {
    case "BatchNormalization":
    case "LayerNormalization":
    case "GroupNormalization":
    case "RMSNormalization":
    case "Normalization":
    case "Rescaling":
      return { normalization: factor };
    case "Dropout":
    case "SpatialDropout1D":
    case "SpatialDropout2D":
    case "GaussianNoise":
      return { dropout: factor };
    case "Add":
      return { skip: factor };
    case "SimpleRNN":
    case "LSTM":
    case "GRU":
    case "Bidirectional":
      return { recurrence: factor };
    case "MultiHeadAttention":
      return { attention: factor };
    default:
      if (isAffine(layer)) return { weights: expectedWeights(layer, own) };
      if (layer.layer.kind.includes("Pooling")) return { pooling: factor };
      return changesNothing(layer) ? {} : { other: factor };
  }
}

/** Weights that every gradient passes once: their factor can be told from fan-in and size. */
function isAffine({ layer: { kind }, used }: BuiltLayer): boolean {
  const isRecurrent = used.some(({ name }) => name.endsWith("recurrent_kernel"));
  return used.some(isKernel) && !isRecurrent && kind !== "MultiHeadAttention";
}

/** Activations have a part of their own; Flatten and the like move numbers only. */
function changesNothing({ layer }: BuiltLayer): boolean {
  const moves = ["Flatten", "Reshape", "Permute", "InputLayer", "ZeroPadding1D", "ZeroPadding2D"];
  return activationRefOf(layer) !== undefined || moves.includes(layer.kind);
}

function expectedWeights({ used }: BuiltLayer, { weightSecondMoment }: ProbedLayer): number {
  const fanIn = used.find(isKernel)?.fans.fanIn ?? 1;
  return decades(fanIn * weightSecondMoment);
}

function alignmentOfWeights(layer: BuiltLayer, own: ProbedLayer, source: ProbedLayer): number {
  if (!isAffine(layer)) return 0;
  return ratio(source.outputGrad, innerGrad(own)) - expectedWeights(layer, own);
}

function alignmentOfActivation(own: ProbedLayer): number {
  if (!Number.isFinite(own.slopeSecondMoment)) return 0;
  return ratio(own.preActivationGrad, own.outputGrad) - decades(own.slopeSecondMoment);
}

function totalParts(rows: readonly BudgetRow[]): BudgetParts {
  const totals: Partial<Record<BudgetPart, number>> = {};
  for (const { parts } of rows)
    for (const [part, value] of Object.entries(parts) as [BudgetPart, number][])
      totals[part] = (totals[part] ?? 0) + value;
  return totals;
}

function sum(xs: readonly number[]): number {
  return xs.reduce((total, x) => total + x, 0);
}
