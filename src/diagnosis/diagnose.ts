import { type GradientBudget, gradientBudget } from "../causes/budget.ts";
import type { Case, WeighedCause } from "../causes/cause.ts";
import { probe } from "../causes/probe.ts";
import type { Detector } from "../detectors/detector.ts";
import { gradientUnderflow } from "../detectors/gradient-underflow.ts";
import { detectors } from "../detectors/index.ts";
import type { Engine } from "../engine/engine.ts";
import { mitigations } from "../mitigations/index.ts";
import type { Mitigation } from "../mitigations/mitigation.ts";
import type { Problem } from "../tasks/task.ts";
import type { SignalPropagation } from "../theory/signal-propagation.ts";
import type { ProfileId } from "../trace/profiles/index.ts";
import type { QuantityId } from "../trace/quantities/index.ts";
import { samples, weightedLayers } from "../trace/trace.ts";
import type { Plan } from "../training/plan.ts";
import type { Run } from "../training/run.ts";
import type { Diagnosis, NotRun, Prediction, SeedDiagnosis } from "./diagnosis.ts";
import { layerSummaries } from "./layer-summary.ts";
import { misfitOf } from "./misfit.ts";
import { predict } from "./predict.ts";
import type { TrialProgress, Trials } from "./trials.ts";
import { type Verdict, verdictOf } from "./verdict.ts";
import { weighCauses } from "./weigh.ts";

export interface DiagnoseOptions {
  /** Numbers of the seeds, ≥ 1 of them. */
  readonly seeds: readonly number[];
  /** Seconds for all runs together. */
  readonly maxSeconds?: number;
  /** Runs the trainings. */
  readonly trials: Trials;
  /** Measures step 0 and the counterfactuals in this thread. */
  readonly engine: Engine;
  readonly signal?: AbortSignal;
  readonly onProgress?: (
    phase: "initialization" | "training" | "causes",
    progress: TrialProgress | undefined,
  ) => void;
}

/**
 * Says what is wrong with a training: measures step 0, trains over several seeds, finds, weighs causes, advises.
 *
 * @throws RangeError when there is no seed, or model, recipe and data do not fit each other.
 */
export async function diagnose(
  plan: Plan,
  problem: Problem,
  options: DiagnoseOptions,
): Promise<Diagnosis> {
  const started = Date.now();
  const { seeds, engine, onProgress } = options;
  if (seeds.length === 0) throw new RangeError("diagnose: needs at least one seed, got none");

  onProgress?.("initialization", undefined);
  const budgets = new Map<number, GradientBudget | undefined>();
  for (const seed of seeds)
    budgets.set(seed, gradientBudget(plan.model, await probe(plan, problem, engine, seed)));

  onProgress?.("training", undefined);
  const runs = await options.trials.run(
    seeds.map((seed) => ({
      plan,
      seed,
      endsWhenDecided: true,
      ...(options.maxSeconds !== undefined && { maxSeconds: options.maxSeconds / seeds.length }),
    })),
    {
      ...(options.signal && { signal: options.signal }),
      onProgress: (progress) => onProgress?.("training", progress),
    },
  );
  const judged = runs.map((run) => judge(run, plan, problem));
  const verdict = commonVerdict(judged, seeds.length);
  const shown = shownOf(judged, verdict);

  onProgress?.("causes", undefined);
  const budget = budgets.get(shown.seed);
  const given: Case = { plan, problem, trace: shown.trace, findings: shown.findings, budget };
  const causes = verdict === "healthy" ? [] : await weighCauses(given, engine, shown.seed);
  const predicted = predict(plan, problem);

  return {
    verdict,
    plan,
    problem,
    seeds: judged,
    shown,
    layers: layerSummaries(shown.trace),
    causes,
    budget,
    prediction: typeof predicted === "string" ? undefined : predictionOf(predicted, budgets),
    advice: adviceFor(causes),
    checks: checksOf(shown, budget, predicted),
    isInterrupted: options.signal?.aborted ?? false,
    engine: engine.id,
    seconds: (Date.now() - started) / 1000,
  };
}

/** One finished run with its findings and its verdict. */
export function judge({ trace, outcome }: Run, plan: Plan, problem: Problem): SeedDiagnosis {
  const findings = (detectors as readonly Detector[]).flatMap(({ detect }) => detect(trace));
  return {
    seed: trace.header.seed,
    verdict: verdictOf(outcome, findings, misfitOf(plan, problem)),
    outcome,
    findings,
    trace,
  };
}

/** Healthy when every seed asked for is; otherwise the most frequent fault, the first of them where several are. */
function commonVerdict(judged: readonly SeedDiagnosis[], asked: number): Verdict {
  const faults = judged.map(({ verdict }) => verdict).filter((verdict) => verdict !== "healthy");
  const known = faults.filter((verdict) => verdict !== "inconclusive");
  const counted = known.length > 0 ? known : faults;
  const frequency = (verdict: Verdict) => counted.filter((other) => other === verdict).length;
  const [fault] = counted.toSorted((a, b) => frequency(b) - frequency(a));
  return fault ?? (judged.length < asked ? "inconclusive" : "healthy");
}

/** The median run by progress among those with the verdict. */
function shownOf(judged: readonly SeedDiagnosis[], verdict: Verdict): SeedDiagnosis {
  const same = judged.filter((seed) => seed.verdict === verdict);
  const sorted = same.toSorted((a, b) => a.outcome.progress - b.outcome.progress);
  const shown = sorted[Math.floor((sorted.length - 1) / 2)] ?? judged[0];
  if (!shown)
    throw new RangeError("diagnose: no run was started, got an abort before the first step");
  return shown;
}

function predictionOf(
  { first, decades, correlation }: SignalPropagation,
  budgets: ReadonlyMap<number, GradientBudget | undefined>,
): Prediction {
  return {
    decades,
    correlation,
    low: first?.low ?? decades,
    high: first?.high ?? decades,
    measured: measuredOf(budgets),
  };
}

function measuredOf(
  budgets: ReadonlyMap<number, GradientBudget | undefined>,
): Prediction["measured"] {
  return [...budgets.values()].flatMap((budget) => (budget ? [budget.decades] : []));
}

/** Mitigations that treat the causes: in the order of the causes, cheap ones first. */
export function adviceFor(causes: readonly WeighedCause[]): readonly string[] {
  const treating = causes.flatMap(({ cause }) =>
    (mitigations as readonly Mitigation[])
      .filter(({ treats }) => treats.includes(cause))
      .toSorted((a, b) => a.cost - b.cost)
      .map(({ id }) => id),
  );
  return [...new Set(treating)];
}

function checksOf(
  { trace }: SeedDiagnosis,
  budget: GradientBudget | undefined,
  predicted: ReturnType<typeof predict>,
): Diagnosis["checks"] {
  const watched = samples(trace);
  const notRun: NotRun[] = [];
  for (const { id, needs } of detectors as readonly Detector[]) {
    if (needs.length > 0 && watched.length === 0)
      notRun.push({ check: id, reason: "no-layers-measured" });
    else if (!hasNeeds(needs, trace)) notRun.push({ check: id, reason: "not-in-this-network" });
    else if (id === gradientUnderflow.id && trace.header.precision !== "float16")
      notRun.push({ check: id, reason: "not-in-this-precision" });
  }
  if (!budget)
    notRun.push({
      check: "gradient-budget",
      reason: weightedLayers(trace).length < 3 ? "too-few-layers" : "no-gradient",
    });
  if (typeof predicted === "string")
    notRun.push({ check: "signal-propagation", reason: predicted });
  if (trace.header.goal.ceilingMetric === undefined)
    notRun.push({ check: "ceiling", reason: "no-ceiling" });
  const failed = new Set(notRun.map(({ check }) => check));
  const all = [
    ...detectors.map(({ id }) => id),
    "gradient-budget",
    "signal-propagation",
    "ceiling",
  ];
  return { ran: all.filter((check) => !failed.has(check)), notRun };
}

/** Whether some layer has each of the quantities that a detector reads. */
function hasNeeds(needs: Detector["needs"], trace: SeedDiagnosis["trace"]): boolean {
  const watched = samples(trace);
  return needs.every((need) =>
    watched.some(({ layers, profiles }) => {
      const values =
        layers[need as QuantityId] ?? Object.values(profiles?.[need as ProfileId] ?? {}).flat();
      return values.some((value) => !Number.isNaN(value));
    }),
  );
}
