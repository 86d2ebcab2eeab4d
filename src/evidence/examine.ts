import type { Detector } from "../detectors/detector.ts";
import { detectors } from "../detectors/index.ts";
import { type Verdict, verdictOf } from "../diagnosis/verdict.ts";
import type { Trace } from "../trace/trace.ts";
import { outcomeOf } from "../training/outcome.ts";
import type { Evidence } from "./evidence.ts";
import type { Examination, SignCode, SignFinding } from "./examination.ts";
import { type Progress, progressOf } from "./progress.ts";
import type { Sign } from "./sign.ts";
import { signs } from "./signs/index.ts";
import { kernelsOf, lastWeights } from "./signs/initialization.ts";

/**
 * What the files of one training say of it, and a verdict or none: of a run that Isograd recorded in full what its detectors
 * say, of any other every sign that can be looked for.
 */
export function examine(evidence: Evidence): Examination {
  const progress = progressOf(evidence);
  return evidence.trace
    ? { evidence, progress, ...examinedTrace(evidence.trace) }
    : { evidence, progress, ...examinedFiles(evidence, progress) };
}

type Judged = Omit<Examination, "evidence" | "progress">;

function examinedTrace(trace: Trace): Judged {
  const all: readonly Detector[] = detectors;
  const traced = all.flatMap(({ detect }) => detect(trace));
  const broken = traced.find(({ code }) => code.startsWith("non-finite"));
  return {
    verdict: verdictOf(outcomeOf(trace, broken?.step, false), traced, undefined),
    findings: [],
    looked: all.map(({ id }) => id),
    notLooked: [],
    traced,
  };
}

function examinedFiles(evidence: Evidence, progress: Progress): Judged {
  const all: readonly Sign[] = signs;
  const lacking = all.map((sign) => ({ sign, lacks: sign.lacks(evidence) }));
  const findings = lacking.flatMap(({ sign, lacks }) =>
    lacks === undefined ? sign.look(evidence, progress) : [],
  );
  return {
    verdict: signsVerdict(findings, progress, evidence),
    findings,
    looked: lacking.flatMap(({ sign, lacks }) => (lacks === undefined ? [sign.id] : [])),
    notLooked: lacking.flatMap(({ sign, lacks }) =>
      lacks === undefined ? [] : [{ sign: sign.id, lacks }],
    ),
    traced: [],
  };
}

/**
 * The verdict on what files show. As everywhere, no number decides alone: what the loss does counts before any profile, a
 * training that has learned its task is healthy, and where files do not show enough there is no verdict.
 */
export function signsVerdict(
  findings: readonly SignFinding[],
  progress: Progress,
  evidence: Evidence,
): Verdict {
  const failing = (...codes: readonly SignCode[]) =>
    findings.some(({ code, severity }) => severity === "failure" && codes.includes(code));
  const seen = (...codes: readonly SignCode[]) => findings.some(({ code }) => codes.includes(code));
  // A norm that grows over time alone is what steps make of it: the training is unstable.
  const grew = failing("depth-explodes", "norm-huge");

  if (failing("nothing-flows", "learning-rate-zero")) return "misconfigured";
  if (failing("gradients-exactly-zero")) return isDead(findings) ? "dead" : "misconfigured";
  if (
    failing(
      "loss-not-finite",
      "loss-hides-nan",
      "gradient-not-finite",
      "weights-not-finite",
      "optimizer-not-finite",
    )
  )
    return grew ? "exploding" : "unstable";
  if (progress.state === "diverged") return grew ? "exploding" : "unstable";
  if (progress.state === "converged" || progress.state === "learned") return "healthy";

  if (failing("depth-vanishes", "norm-vanishes")) return "vanishing";
  if (grew) return "exploding";
  if (failing("weights-grow")) return "exploding";
  if (failing("norm-explodes")) return "unstable";
  if (failing("never-left-initialization"))
    return seen("weights-unmoved") || isOutputAhead(evidence) || saturates(evidence)
      ? "vanishing"
      : "inconclusive";
  if (failing("weights-vanish")) return "vanishing";
  if (failing("loss-scale-falls")) return "unstable";
  if (progress.state === "moving" || progress.state === "at-chance")
    return progress.state === "moving" && !failing("loss-at-chance") ? "healthy" : "inconclusive";
  return looksTrained(findings, evidence) ? "healthy" : "inconclusive";
}

/** Kernels get nothing while other parameters do: their units are silent for every sample. */
function isDead(findings: readonly SignFinding[]): boolean {
  return findings.some(
    ({ code, figures }) => code === "gradients-exactly-zero" && (figures["alive"] ?? 0) > 0,
  );
}

/** Spread over its initialization's from which a kernel has been trained. Its published twin at rest shows 1.00 to 1.02. */
const trainedRatio = 1.05;

/**
 * Without a log only weights and the optimizer's memory can speak: every kernel has left its initialization, or gradients
 * of all layers are of one size, and nothing else was found.
 */
function looksTrained(findings: readonly SignFinding[], evidence: Evidence): boolean {
  if (findings.some(({ severity, code }) => severity !== "note" && code !== "weights-unmoved"))
    return false;
  const moment = lastWeights(evidence);
  const kernels = moment ? kernelsOf(moment) : [];
  const hasMoved =
    kernels.length >= 2 &&
    kernels.every(({ ratio }) => ratio >= trainedRatio || ratio <= 1 / trainedRatio);
  return hasMoved && !isDrawn(kernels);
}

/** Relative spread within which kernels were all drawn by one rule: beyond the 2 % of `initialization`; our definition. */
const oneRule = 0.03;

/** Whether one rule other than the default explains every kernel: a factor on the default, one spread for all, Glorot. */
function isDrawn(kernels: ReturnType<typeof kernelsOf>): boolean {
  const rules = [
    kernels.map(({ ratio }) => ratio),
    kernels.map(({ weight: { summary } }) => summary.std),
    kernels.map(
      ({ weight: { summary, shape } }) =>
        summary.std * Math.sqrt((shape[0] ?? 0) + (shape[1] ?? 0)),
    ),
  ];
  const tolerance = Math.max(oneRule, ...kernels.map((kernel) => kernel.tolerance));
  return rules.some((scales) => Math.max(...scales) <= (1 + tolerance) * Math.min(...scales));
}

/** Whether the last kernel went beyond its distribution's bound while the first did not: only the end was told to move. */
function isOutputAhead(evidence: Evidence): boolean {
  const moment = lastWeights(evidence);
  const kernels = moment ? kernelsOf(moment) : [];
  const [first, last] = [kernels[0], kernels.at(-1)];
  return first !== undefined && last !== undefined && last.reach > 1 && last.reach > first.reach;
}

/** Activations that multiply the gradient by a quarter, or by less than 1 away from 0. */
const saturating = /"?(activation|act_fn|hidden_act|nonlinearity)[^,}]*?"?(hard_)?(sigmoid|tanh)/i;

/** Whether files tell of saturating activations in hidden layers. */
function saturates({ settings, architecture }: Evidence): boolean {
  return (
    (architecture?.value.kind === "keras" && saturating.test(architecture.value.json)) ||
    settings.some(({ name, value }) => saturating.test(`${name} ${value}`))
  );
}
