import type { GradientBudget } from "../causes/budget.ts";
import type { WeighedCause } from "../causes/cause.ts";
import type { Finding } from "../detectors/detector.ts";
import type { Diagnosis, LayerSummary, Prediction, SeedDiagnosis } from "../diagnosis/diagnosis.ts";
import type {
  AttentionSummary,
  RecurrentSummary,
  SkipSummary,
  SpecialSummary,
} from "../diagnosis/special-summary.ts";
import { causeText } from "../explain/causes.ts";
import { decisionText, reasonText } from "../explain/decisions.ts";
import { editText } from "../explain/edits.ts";
import { findingText } from "../explain/findings.ts";
import { notRunText } from "../explain/not-run.ts";
import { verdictText } from "../explain/verdicts.ts";
import { sizeOf } from "../graph/tensor.ts";
import type { Edit } from "../mitigations/difference.ts";
import { mitigations } from "../mitigations/index.ts";
import { built } from "../model/build.ts";
import type { Model } from "../model/model.ts";
import type { Repair, SeedOutcome, Trial, TriedSeed } from "../repair/repair.ts";
import type { Problem } from "../tasks/task.ts";
import { kerasCode } from "./code/keras.ts";
import { pytorchCode } from "./code/pytorch.ts";

/** Number of the document's layout; schema/report.schema.json describes it. */
export const schema = 1;

/** A value as JSON has it. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** A diagnosis as the document of schema/report.schema.json. */
export function diagnosisDocument(diagnosis: Diagnosis, version: string): Json {
  return jsonOf({ schema, version, command: "diagnose", ...diagnosisFields(diagnosis) });
}

/** A repair as the document of schema/report.schema.json. `out` is the file that holds the changed model, if any. */
export function repairDocument(repair: Repair, version: string, out: string | undefined): Json {
  const { diagnosis, best, plan, solved, reason, control, tried, alpha, seconds } = repair;
  const edits = best?.edits ?? [];
  return jsonOf({
    schema,
    version,
    command: "repair",
    ...diagnosisFields(diagnosis),
    seconds,
    solved,
    reason,
    reasonText: reasonText(reason).meaning,
    mitigations: best?.mitigations ?? [],
    edits: edits.map(editFields),
    control: control.map(triedFields),
    repaired: best?.outcomes.map(triedFields) ?? [],
    tried: tried.map(trialFields),
    test: best?.test ? { ...best.test, alpha } : null,
    code: solved
      ? { keras: kerasCode(plan, edits), pytorch: pytorchCode(plan, edits) }
      : { keras: null, pytorch: null },
    out: out ?? null,
  });
}

/** The document as text: indented, with a newline at the end. */
export function documentText(document: Json): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

function diagnosisFields(diagnosis: Diagnosis) {
  const { verdict, plan, problem, seeds, shown, layers, causes, budget, prediction } = diagnosis;
  return {
    verdict,
    verdictText: verdictText(verdict).meaning,
    isInterrupted: diagnosis.isInterrupted,
    findings: shown.findings.map(findingFields),
    shownSeed: shown.seed,
    causes: causes.map((cause) => causeFields(cause, budget)),
    budget: budget ? budgetFields(budget) : null,
    prediction: prediction ? predictionFields(prediction) : null,
    layers: layers.map(layerFields),
    checks: {
      ran: diagnosis.checks.ran,
      notRun: diagnosis.checks.notRun.map((check) => ({ ...check, text: notRunText(check) })),
    },
    seeds: seeds.map(seedFields),
    advice: diagnosis.advice.map((mitigation) => {
      const entry = mitigations.find(({ id }) => id === mitigation);
      return { mitigation, summary: entry?.summary ?? null, limits: entry?.limits ?? null };
    }),
    model: modelFields(plan.model),
    task: taskFields(problem),
    recipe: { ...plan.recipe, clip: plan.recipe.clip ?? null },
    engine: diagnosis.engine,
    seconds: diagnosis.seconds,
  };
}

export function findingFields(finding: Finding) {
  const { detector, code, layer = null, step, severity, figures, limits } = finding;
  return { detector, code, layer, step, severity, figures, limits, text: findingText(finding) };
}

function causeFields(weighed: WeighedCause, budget: GradientBudget | undefined) {
  const { cause, layer = null, layers, share, figures, counterfactual } = weighed;
  const text = causeText(weighed, budget?.decades);
  if (!counterfactual) return { cause, layer, layers, share, figures, counterfactual: null, text };
  const { figure, before, after, isConfirmed } = counterfactual;
  return {
    cause,
    layer,
    layers,
    share,
    figures,
    counterfactual: { figure, before, after, isConfirmed },
    text,
  };
}

function budgetFields({ step, rows, totals, decades }: GradientBudget) {
  return {
    step,
    rows: rows.map(({ layer, parts, decades: sum }) => ({ layer, parts, decades: sum })),
    totals,
    decades,
  };
}

function predictionFields({ decades, low, high, correlation, measured }: Prediction) {
  return { decades, low, high, correlation, measured };
}

function layerFields(summary: LayerSummary) {
  const { layer, kind, activation = null, gradNorm, activationGradNorm } = summary;
  const { updateRatio, saturation, deadUnits, special } = summary;
  return {
    layer,
    kind,
    activation,
    gradNorm,
    activationGradNorm,
    updateRatio,
    saturation,
    deadUnits,
    special: special ? specialFields(special) : null,
  };
}

function specialFields({ recurrent, attention, skip }: SpecialSummary) {
  return {
    recurrent: recurrent ? recurrentFields(recurrent) : null,
    attention: attention ? attentionFields(attention) : null,
    skip: skip ? skipFields(skip) : null,
  };
}

function recurrentFields(summary: RecurrentSummary) {
  const { lag, factorPerStep, horizon, decades, forgetGate, recurrentNorm, gradNorms } = summary;
  return { lag, factorPerStep, horizon, decades, forgetGate, recurrentNorm, gradNorms };
}

function attentionFields({ entropy, logit, tokenCosine }: AttentionSummary) {
  return { entropy, logit, tokenCosine };
}

function skipFields({ trunkGradNorm, branchGradNorm, tokenCosine }: SkipSummary) {
  return { trunkGradNorm, branchGradNorm, tokenCosine };
}

function seedFields({ seed, verdict, outcome }: SeedDiagnosis) {
  return { ...outcomeFields({ seed, outcome }), verdict };
}

function triedFields({ course, ...ending }: TriedSeed) {
  return { ...outcomeFields(ending), course };
}

function outcomeFields({ seed, outcome }: SeedOutcome) {
  const { kind, steps, finalLoss, finalMetric, validationLoss, validationMetric } = outcome;
  const { progress, firstNonFiniteStep = null } = outcome;
  return {
    seed,
    outcome: kind,
    steps,
    finalLoss,
    finalMetric,
    validationLoss,
    validationMetric,
    progress,
    firstNonFiniteStep,
  };
}

function trialFields({ mitigations: ids, edits, outcomes, decision, test }: Trial) {
  return {
    mitigations: ids,
    decision,
    decisionText: decisionText(decision),
    edits: edits.map(editFields),
    outcomes: outcomes.map(triedFields),
    test: test ?? null,
  };
}

function editFields(edit: Edit) {
  const { layer = null, key, from = null, to = null } = edit;
  return { layer, key, from, to, text: editText(edit) };
}

function modelFields(model: Model) {
  const layers = built(model);
  const parameters = layers.flatMap((layer) => layer.parameters);
  return {
    name: model.name,
    dialect: model.dialect,
    parameters: parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    layers: layers.map(({ layer, outputShape }) => ({
      name: layer.name,
      kind: layer.kind,
      inputs: layer.inputs,
      outputShape,
      trainable: layer.trainable,
      config: layer.config,
    })),
  };
}

function taskFields({ id, dataset, train, validation, chance, ceiling }: Problem) {
  return {
    id,
    samples: dataset.size,
    trainSamples: train.length,
    validationSamples: validation.length,
    shape: dataset.shape,
    targets: dataset.targets.kind,
    classes: dataset.targets.kind === "classes" ? dataset.targets.names : null,
    lag: dataset.lag ?? null,
    chance,
    ceiling: ceiling ?? null,
  };
}

/** A value as JSON: numbers that are not finite as strings, what is undefined left out. */
export function jsonOf(value: unknown): Json {
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value !== "object") return null;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, content]) => content !== undefined)
      .map(([key, content]) => [key, jsonOf(content)]),
  );
}
