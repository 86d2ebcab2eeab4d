import { type GradientBudget, gradientBudget } from "../causes/budget.ts";
import type { Case, Cause, Counterfactual, WeighedCause } from "../causes/cause.ts";
import { causes } from "../causes/index.ts";
import { weighted } from "../causes/network.ts";
import { type Probe, probe } from "../causes/probe.ts";
import type { Engine } from "../engine/engine.ts";
import type { Plan } from "../training/plan.ts";

/** What step 0 looks like, in the figures that counterfactuals compare. */
interface StepZero {
  readonly probe: Probe;
  readonly budget: GradientBudget | undefined;
}

/** A factor that is taken away must take away at least half of the decades to count as their cause. */
const confirmingShare = 0.5;
/** A gradient that was cut off counts as back when it has grown this many times. */
const revived = 100;
/** log10 of the last over the first forward second moment that a healthy network stays under. */
const healthySignal = 3;
/** A first loss this much smaller is better than another draw of the weights would make it. */
const lossDrop = 0.1;

/**
 * The causes at work, each with its share and with what step 0 looks like when only that cause is taken away. Confirmed
 * ones come first, then by share.
 */
export async function weighCauses(
  given: Case,
  engine: Engine,
  seed: number,
): Promise<readonly WeighedCause[]> {
  const before = await stepZero(given.plan, given, engine, seed);
  const weighed: WeighedCause[] = [];
  for (const cause of causes as readonly Cause[]) {
    const evidence = cause.weigh(given);
    if (!evidence) continue;
    const without = cause.without?.(given.plan, given, evidence);
    const after = without && (await stepZero(without, given, engine, seed));
    const counterfactual = after && compare(cause.id, given.plan, before, after);
    weighed.push({ cause: cause.id, ...evidence, counterfactual });
  }
  return weighed.toSorted((a, b) => rank(b) - rank(a));
}

function rank({ share, counterfactual }: WeighedCause): number {
  if (!counterfactual) return share;
  return counterfactual.isConfirmed ? 1 + share : share - 1;
}

async function stepZero(
  plan: Plan,
  { problem }: Case,
  engine: Engine,
  seed: number,
): Promise<StepZero> {
  const probed = await probe(plan, problem, engine, seed);
  return { probe: probed, budget: gradientBudget(plan.model, probed) };
}

function compare(cause: string, plan: Plan, before: StepZero, after: StepZero): Counterfactual {
  if (cause === "output-loss-mismatch") return compareOutput(plan, before, after);
  if (cause === "unscaled-input") {
    const byLoss = compareLoss(before, after);
    if (byLoss.isConfirmed) return byLoss;
  }
  if (before.budget && after.budget) {
    const [was, is] = [before.budget.decades, after.budget.decades];
    return {
      figure: "decades",
      before: was,
      after: is,
      isConfirmed: Math.abs(is) <= (1 - confirmingShare) * Math.abs(was),
    };
  }
  const [signalBefore, signalAfter] = [signalDecades(plan, before), signalDecades(plan, after)];
  if (!(signalBefore < healthySignal))
    return {
      figure: "signalDecades",
      before: signalBefore,
      after: signalAfter,
      isConfirmed: signalAfter < healthySignal,
    };
  const [was, is] = [firstGradient(plan, before), firstGradient(plan, after)];
  return {
    figure: "firstGradient",
    before: was,
    after: is,
    isConfirmed: Number.isFinite(is) && is > revived * was,
  };
}

function compareOutput(plan: Plan, before: StepZero, after: StepZero): Counterfactual {
  const [was, is] = [outputGradient(plan, before), outputGradient(plan, after)];
  if (!(was > 0)) return { figure: "outputGradient", before: was, after: is, isConfirmed: is > 0 };
  return compareLoss(before, after);
}

function compareLoss(before: StepZero, after: StepZero): Counterfactual {
  const [was, is] = [before.probe.loss, after.probe.loss];
  const isConfirmed = Number.isFinite(is) && !(is > (1 - lossDrop) * was);
  return { figure: "initialLoss", before: was, after: is, isConfirmed };
}

function layerNamed({ probe: { layers } }: StepZero, name: string | undefined) {
  return layers.find((layer) => layer.name === name);
}

function firstGradient({ model }: Plan, state: StepZero): number {
  return layerNamed(state, weighted(model)[0]?.layer.name)?.weightGrad ?? Number.NaN;
}

function outputGradient({ model }: Plan, state: StepZero): number {
  return layerNamed(state, weighted(model).at(-1)?.layer.name)?.preActivationGrad ?? Number.NaN;
}

/** log10 of the largest over the first forward second moment of the weighted layers; NaN after an overflow. */
function signalDecades({ model }: Plan, state: StepZero): number {
  const moments = weighted(model).map(
    ({ layer }) => layerNamed(state, layer.name)?.forwardSecondMoment ?? Number.NaN,
  );
  const first = moments[0] ?? Number.NaN;
  return moments.reduce(
    (top, q) => (Number.isNaN(q) || q / first > 10 ** top ? Math.log10(q / first) : top),
    0,
  );
}
