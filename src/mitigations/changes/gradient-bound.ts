import { sizeOf } from "../../graph/tensor.ts";
import { built } from "../../model/build.ts";
import { median } from "../../stats/median.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Plan } from "../../training/plan.ts";
import type { Clip } from "../../training/recipe.ts";

/** Steps that count as the beginning of a run, when its norms are still those of the initialization. */
const beginning = 20;
/** Twice the ordinary norm: steps that are not outliers pass unchanged. */
const allowance = 2;
/**
 * Outside, the control is sick and its norm says nothing about the norm of a healthy network. 1 is the
 * usual bound, `max_grad_norm` of Hugging Face's Trainer; a tenth of it still lets a network train.
 */
const [least, most] = [0.1, 1];

/**
 * A bound on the norm of the whole gradient: twice the median of the first 20 finite norms of the control, kept between
 * 0.1 and 1; 1 where there is no control or none of its norms is finite.
 *
 * Source: Pascanu et al. 2013, §3.2, takes the threshold from the average norm over a run —
 * https://arxiv.org/abs/1211.5063
 */
export function gradientBound(trace: Trace | undefined): number {
  const norms = (trace?.records ?? []).map(({ gradNorm }) => gradNorm).filter(Number.isFinite);
  if (norms.length === 0) return most;
  return Math.min(most, Math.max(least, allowance * median(norms.slice(0, beginning))));
}

/**
 * The plan with its gradients clipped, all three kinds so that the norm of the whole gradient stays within the bound: P
 * elements each at bound/√P have that norm together, and so have K tensors each at bound/√K.
 *
 * @returns `undefined` when the recipe clips that way already, as tightly or more.
 */
export function clippedPlan(plan: Plan, kind: Clip["kind"], bound: number): Plan | undefined {
  const threshold = Number((bound / Math.sqrt(parts(plan, kind))).toPrecision(2));
  const { clip } = plan.recipe;
  if (clip?.kind === kind && clip.threshold <= threshold) return undefined;
  return { ...plan, recipe: { ...plan.recipe, clip: { kind, threshold } } };
}

/** How many pieces are clipped by themselves; at least 1. */
function parts({ model }: Plan, kind: Clip["kind"]): number {
  if (kind === "global-norm") return 1;
  const trained = built(model).flatMap(({ parameters }) =>
    parameters.filter(({ trainable }) => trainable),
  );
  const elements = trained.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return Math.max(1, kind === "norm" ? trained.length : elements);
}
