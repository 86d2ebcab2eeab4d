import { samples } from "../../src/trace/trace.ts";
import type { Outcome } from "../../src/training/outcome.ts";
import { digitImages } from "../../web/lab/digits-plugin.ts";
import { labEngine } from "../../web/lab/engine.ts";
import { labNetwork } from "../../web/lab/network.ts";
import type { Effect } from "../../web/lab/presets/index.ts";
import type { LabSetup } from "../../web/lab/setup.ts";
import { problemFor } from "../../web/lab/tasks.ts";

/** A network of the lab at the end of its run. */
export interface ShownRun {
  readonly verdict: string;
  readonly outcome: Outcome;
  readonly seconds: number;
  /** Codes of failures, then of warnings. */
  readonly failures: readonly string[];
  readonly warnings: readonly string[];
  readonly causes: readonly string[];
  readonly idle: readonly string[];
  /** log₁₀ of ‖∂L/∂z‖ at the first layer over that at the last, at the first and the last watched step. */
  readonly decades: readonly [start: number, end: number];
  /** Σ‖W‖ over the layers at the last watched step. */
  readonly weights: number;
}

/** Watched steps of a run, as in the page. */
const columns = 300;

/** Trains a network exactly as the page does, without a page. */
export async function shownRun(setup: LabSetup): Promise<ShownRun> {
  const began = performance.now();
  const problem = await problemFor(setup, async () => digitImages());
  const network = await labNetwork(setup, problem, labEngine);
  const { run } = network;
  const stride = Math.max(1, Math.floor(run.header.plannedSteps / columns));
  while (!run.isOver) await run.advance(stride);
  const seconds = (performance.now() - began) / 1000;
  const { verdict, cards } = network.judged();
  const codes = (severity: string) => [
    ...new Set(cards.filter((card) => card.severity === severity).map(({ code }) => code)),
  ];
  const sampled = samples(run.trace());
  const result: ShownRun = {
    verdict,
    outcome: run.outcome(),
    seconds,
    failures: codes("failure"),
    warnings: codes("warning"),
    causes: (await network.causes()).map(({ cause }) => cause),
    idle: network.info.idle,
    weights: (sampled.at(-1)?.layers["weight-norm"] ?? [])
      .filter(Number.isFinite)
      .reduce((sum, norm) => sum + norm, 0),
    decades: [decadesOf(sampled.at(0)), decadesOf(sampled.at(-1))],
  };
  await network.dispose();
  return result;
}

function decadesOf(record: ReturnType<typeof samples>[number] | undefined): number {
  const norms = record?.layers["activation-grad-norm"] ?? [];
  return Math.log10((norms[0] ?? Number.NaN) / (norms.at(-1) ?? Number.NaN));
}

const fewestProgress = 0.2;
const betterValidation = 0.95;
const smallerWeights = 0.95;

/** Why runs do not show what a preset says of them; `undefined` where they do. */
export function whatIsMissing(
  effect: Effect,
  id: string,
  [a, b]: readonly ShownRun[],
): string | undefined {
  if (!a) return "there is no run";
  if (effect.kind === "fault") {
    if (!a.failures.includes(effect.finds)) return `no finding ${effect.finds}`;
    return a.causes.includes(id) ? undefined : `not among the causes ${a.causes.join(" ")}`;
  }
  if (!b) return "there is no second run";
  if (b.idle.length > 0) return "it changes nothing";
  if (effect.kind === "flatness") {
    const [before, after] = [Math.abs(a.decades[0]), Math.abs(b.decades[0])];
    return after <= before / 2 ? undefined : `${after} decades at step 0 instead of ${before}`;
  }
  if (b.verdict !== "healthy") return `B is ${b.verdict}`;
  if (effect.kind === "small-weights") {
    const share = b.weights / a.weights;
    return share <= smallerWeights ? undefined : `B's weights are ${share} of A's`;
  }
  if (effect.kind === "generalization") {
    const share = b.outcome.validationLoss / a.outcome.validationLoss;
    return share <= betterValidation ? undefined : `B's validation loss is ${share} of A's`;
  }
  const gain = b.outcome.progress - (a.outcome.kind === "diverged" ? 0 : a.outcome.progress);
  if (a.verdict === "healthy") return "A is healthy, too";
  if (!(gain >= fewestProgress)) return `B gains ${gain} only`;
  if (!a.failures.includes(effect.gone)) return `A has no finding ${effect.gone}`;
  return b.failures.includes(effect.gone) ? `B has ${effect.gone}, too` : undefined;
}
