import type { Finding, FindingCode } from "../detectors/detector.ts";
import type { Outcome } from "../training/outcome.ts";
import type { Misfit } from "./misfit.ts";

/** What is the matter with a training, in one word. */
export const verdicts = [
  "healthy",
  "vanishing",
  "exploding",
  "unstable",
  "dead",
  "saturated",
  "starved",
  "misconfigured",
  "inconclusive",
] as const;
export type Verdict = (typeof verdicts)[number];

/** A condition that held in half of the samples, or still holds at the end, is what the run suffers from. */
const lastingShare = 0.5;

/**
 * The verdict on one run. No number decides alone: a profile over depth or an absolute level is held against a run only
 * when the loss does not move towards the task's ceiling, and a run that does not move without a mechanism that would
 * explain it is `inconclusive`.
 *
 * @param misfit - what does not fit before anything is trained. An output that cannot answer explains whatever follows;
 *   a scale, and weights that start alike, explain what has no other mechanism.
 */
export function verdictOf(
  outcome: Outcome,
  findings: readonly Finding[],
  misfit: Misfit | undefined,
): Verdict {
  const failures = findings.filter(({ severity }) => severity === "failure");
  const find = (...codes: FindingCode[]) => failures.find(({ code }) => codes.includes(code));
  const lasting = (...codes: FindingCode[]) =>
    failures.find((finding) => codes.includes(finding.code) && isLasting(finding));
  const otherwise = (verdict: Verdict) => (misfit === undefined ? verdict : "misconfigured");

  if (outcome.kind === "diverged") {
    if (
      failures.some((finding) =>
        isFromTheStart(finding, [
          "signal-explodes",
          "gradient-explodes",
          "gradient-explodes-in-time",
        ]),
      )
    )
      return "exploding";
    return misfit ? "misconfigured" : "unstable";
  }
  if (outcome.kind === "trained") return find("loss-grows") ? "unstable" : "healthy";
  if (misfit === "output") return "misconfigured";

  const vanishing = lasting(
    "gradient-vanishes",
    "gradient-tiny-everywhere",
    "gradient-vanishes-in-time",
    "gradient-underflows",
    "weights-shrink",
  );
  if (vanishing && vanishing.step > 0 && lasting("units-saturated")) return "saturated";
  if (vanishing) return isDead(failures, findings) ? "dead" : "vanishing";
  if (lasting("units-dead")) return "dead";
  if (lasting("gradient-explodes", "signal-explodes", "gradient-explodes-in-time"))
    return "exploding";
  if (lasting("units-saturated")) return "saturated";
  if (lasting("update-explodes")) return otherwise("exploding");
  if (lasting("update-vanishes")) return otherwise("starved");
  if (find("loss-oscillates", "loss-grows")) return otherwise("unstable");
  return otherwise("inconclusive");
}

function isLasting({ figures }: Finding): boolean {
  return figures["atEnd"] === 1 || (figures["share"] ?? 1) >= lastingShare;
}

/** Initialization is always sampled: what explodes only later is thrown there by its steps. */
function isFromTheStart({ code, step }: Finding, codes: readonly FindingCode[]): boolean {
  return codes.includes(code) && step === 0;
}

/** A gradient of exactly 0 that units which answer to no sample explain: it did not shrink, it was cut off. */
function isDead(failures: readonly Finding[], findings: readonly Finding[]): boolean {
  const tiny = failures.find(({ code }) => code === "gradient-tiny-everywhere");
  const dead = findings.some(({ code }) => code === "units-dead");
  if (!tiny || !dead) return false;
  const { atStart, relativeGrad } = tiny.figures;
  const limit = tiny.limits["relativeGrad"] ?? 0;
  return atStart === 0 || (relativeGrad === 0 && (atStart ?? 0) > limit);
}
