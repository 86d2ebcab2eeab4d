import type { Diagnosis, SeedDiagnosis } from "../diagnosis/diagnosis.ts";
import type { Verdict } from "../diagnosis/verdict.ts";
import { causeText } from "../explain/causes.ts";
import { figuresText } from "../explain/figures.ts";
import { findingText } from "../explain/findings.ts";
import { notRunText } from "../explain/not-run.ts";
import { numberText, percentText, secondsText, signedText } from "../explain/number-text.ts";
import { nameText } from "../explain/printable.ts";
import { recipeText } from "../explain/recipes.ts";
import { outcomeText, verdictText } from "../explain/verdicts.ts";
import { sizeOf } from "../graph/tensor.ts";
import { mitigations } from "../mitigations/index.ts";
import { built } from "../model/build.ts";
import type { Problem } from "../tasks/task.ts";
import type { Outcome } from "../training/outcome.ts";
import { budgetLines, layerLines } from "./layer-table.ts";
import { specialTables } from "./special-table.ts";
import type { Style } from "./style.ts";
import { tableLines, wrapped } from "./table.ts";

/** A diagnosis as a page of text. */
export function diagnosisText(diagnosis: Diagnosis, style: Style): string {
  const { causes, budget, layers, seeds, shown } = diagnosis;
  return page([
    headline(diagnosis, style),
    subjectLines(diagnosis, style),
    section("Seeds", seedLines(seeds, diagnosis.problem, style), style),
    section(
      `Layers, input to output (seed ${shown.seed})`,
      layers.length === 0 ? [] : layerLines(diagnosis, style),
      style,
    ),
    ...specialTables(layers, style).map(({ title, lines }) => section(title, lines, style)),
    section("Findings", findingLines(shown, style), style),
    section(
      `Gradient budget at step ${budget?.step ?? 0}, in decades: what each layer does to ‖∂L/∂z‖`,
      budget ? budgetLines(budget, style) : [],
      style,
    ),
    section("Theory", predictionLines(diagnosis), style),
    section(causes.length === 1 ? "Cause" : "Causes", causeLines(diagnosis, style), style),
    section("What to do", adviceLines(diagnosis, style), style),
    section("Checks that did not run", notRunLines(diagnosis), style),
  ]);
}

/** Sections with a blank line between them; empty ones are left out. */
export function page(sections: readonly (readonly string[])[]): string {
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

/** Lines under a title; nothing for no lines. */
export function section(title: string, lines: readonly string[], style: Style): readonly string[] {
  return lines.length === 0 ? [] : [style.bold(title), ...lines];
}

/** The verdict, on how many seeds, and what it means. */
export function headline(
  { verdict, seeds, isInterrupted }: Diagnosis,
  style: Style,
): readonly string[] {
  const { headline: title, meaning } = verdictText(verdict);
  const agreeing = seeds.filter((seed) => seed.verdict === verdict).length;
  const scope = `${agreeing} of ${seeds.length} ${seeds.length === 1 ? "seed" : "seeds"}`;
  const paint = painter(verdict, style);
  return [
    `${style.bold(paint(title))}  on ${scope}`,
    ...wrapped(meaning, ""),
    ...(isInterrupted ? [style.warn("Interrupted: this is what is known so far.")] : []),
  ];
}

export function painter(verdict: Verdict, style: Style): (text: string) => string {
  if (verdict === "healthy") return style.good;
  return verdict === "inconclusive" ? style.warn : style.bad;
}

function subjectLines(diagnosis: Diagnosis, style: Style): readonly string[] {
  const { plan, problem, engine, seconds } = diagnosis;
  const layers = built(plan.model);
  const parameters = layers
    .flatMap((layer) => layer.parameters)
    .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const rows = [
    [
      "model",
      `${nameText(plan.model.name)}: ${layers.length} layers, ${numberText(parameters)} parameters`,
    ],
    ["data", problemText(problem)],
    ["recipe", recipeText(plan.recipe)],
    ["engine", `${engine}, ${secondsText(seconds)}`],
  ];
  return rows.map(([title = "", text = ""]) => `${style.dim(title.padEnd(8))}${text}`);
}

function problemText(problem: Problem): string {
  const { id, dataset, chance, ceiling } = problem;
  const metric = metricOf(problem);
  const best = ceiling ? `, best known ${metric.text(ceiling.metric)}` : "";
  return `${nameText(id)}: ${numberText(dataset.size)} samples; ${metric.name} at chance ${metric.text(chance.metric)}${best}`;
}

/** How the metric of a problem is called and written. */
export function metricOf({ dataset }: Problem): {
  readonly name: string;
  readonly text: (value: number) => string;
} {
  return dataset.targets.kind === "classes"
    ? { name: "accuracy", text: percentText }
    : { name: "R²", text: numberText };
}

function seedLines(
  seeds: readonly SeedDiagnosis[],
  problem: Problem,
  style: Style,
): readonly string[] {
  const metric = metricOf(problem);
  const rows = seeds.map(({ seed, outcome, verdict }) => [
    String(seed),
    endingText(outcome),
    numberText(outcome.steps),
    numberText(outcome.finalLoss),
    metric.text(outcome.finalMetric),
    metric.text(outcome.validationMetric),
    { text: verdict, paint: painter(verdict, style) },
  ]);
  return tableLines(
    [
      { title: "seed", align: "left" },
      { title: "outcome", align: "left" },
      { title: "steps", align: "right" },
      { title: "loss", align: "right" },
      { title: metric.name, align: "right" },
      { title: "validation", align: "right" },
      { title: "verdict", align: "left" },
    ],
    rows,
    style.dim,
  );
}

/** `trained`, `diverged at step 3`. */
export function endingText({ kind, firstNonFiniteStep }: Outcome): string {
  const at = firstNonFiniteStep === undefined ? "" : ` at step ${firstNonFiniteStep}`;
  return `${outcomeText(kind)}${at}`;
}

/** What was seen in one run, each with its numbers. */
export function findingLines({ findings }: SeedDiagnosis, style: Style): readonly string[] {
  return findings.flatMap((finding) => {
    const { what, why, fix } = findingText(finding);
    const isFailure = finding.severity === "failure";
    const mark = isFailure ? style.bad("✗") : style.warn("!");
    const [first = "", ...more] = wrapped(what, "    ");
    const figures = figuresText(finding);
    return [
      `  ${mark} ${first.trimStart()} ${style.dim(`[${finding.code}]`)}`,
      ...more,
      ...(figures === "" ? [] : wrapped(figures, "    ").map(style.dim)),
      ...wrapped(why, "    "),
      ...wrapped(`→ ${fix}`, "    "),
    ];
  });
}

function predictionLines({ prediction }: Diagnosis): readonly string[] {
  if (!prediction) return [];
  const { decades, low, high, measured, correlation } = prediction;
  const isWithin = measured.every((value) => value >= low && value <= high);
  const interval = `between ${signedText(low)} and ${signedText(high)}`;
  const seen = measured.length === 0 ? "nothing" : measured.map(signedText).join(", ");
  return [
    ...wrapped(
      `From the initialization alone the gradient should change by ${signedText(decades)} decades between output and input (${interval}); measured ${seen}: ${isWithin ? "as predicted" : "not as predicted"}.`,
      "  ",
    ),
    ...wrapped(
      `Two samples should reach the last hidden layer with a correlation of ${correlation.toFixed(4)}; at 1 they can no longer be told apart.`,
      "  ",
    ),
  ];
}

/** The causes in numbers, strongest first. */
export function causeLines({ causes, budget }: Diagnosis, style: Style): readonly string[] {
  return causes.flatMap((weighed, i) => {
    const { what, why, evidence, counterfactual } = causeText(weighed, budget?.decades);
    return [
      `  ${i + 1}. ${style.bold(what)} ${style.dim(`[${weighed.cause}]`)}`,
      ...wrapped(why, "     "),
      ...wrapped(evidence, "     "),
      ...(counterfactual === undefined ? [] : wrapped(counterfactual, "     ")),
    ];
  });
}

function adviceLines({ advice }: Diagnosis, style: Style): readonly string[] {
  return advice.flatMap((id) => {
    const mitigation = mitigations.find((candidate) => candidate.id === id);
    if (!mitigation) return [`  ${style.bold(id)}`];
    return [
      `  ${style.bold(id)}`,
      ...wrapped(mitigation.summary, "    "),
      ...wrapped(`Limits: ${mitigation.limits}`, "    ").map(style.dim),
    ];
  });
}

function notRunLines({ checks }: Diagnosis): readonly string[] {
  const checksByText = new Map<string, readonly string[]>();
  for (const notRun of checks.notRun) {
    const text = notRunText(notRun);
    checksByText.set(text, [...(checksByText.get(text) ?? []), notRun.check]);
  }
  return [...checksByText].flatMap(([text, names]) =>
    wrapped(`${names.join(", ")}: ${text}`, "  "),
  );
}
