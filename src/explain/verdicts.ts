import type { Verdict } from "../diagnosis/verdict.ts";
import type { Examination } from "../evidence/examination.ts";
import type { Outcome } from "../training/outcome.ts";

/** A verdict in words. */
export interface VerdictText {
  readonly headline: string;
  readonly meaning: string;
}

/**
 * What a verdict means where only files were read: weights without a log say nothing of how well a network learned, and
 * numbers that stopped being finite do not say why.
 */
export function examinedMeaning({ verdict, progress, findings }: Examination): string {
  if (verdict === "healthy" && progress.state === "unknown")
    return "Weights are sound and have been trained; no log says how well the network learned.";
  if (verdict === "unstable" && findings.some(({ code }) => code.endsWith("not-finite")))
    return "Numbers stopped being finite; the files do not show a gradient that grew from layer to layer before.";
  return verdictText(verdict).meaning;
}

/** What a verdict means to the person who trains. */
export function verdictText(verdict: Verdict): VerdictText {
  switch (verdict) {
    case "healthy":
      return {
        headline: "HEALTHY",
        meaning: "Gradients reach every layer, and the network learns.",
      };
    case "vanishing":
      return {
        headline: "VANISHING GRADIENTS",
        meaning: "The gradient all but disappears on its way from the output to the input.",
      };
    case "exploding":
      return {
        headline: "EXPLODING GRADIENTS",
        meaning: "The gradient or the signal grows out of bounds from layer to layer.",
      };
    case "unstable":
      return {
        headline: "UNSTABLE TRAINING",
        meaning: "Gradients pass through the layers, but the updates are too large to settle.",
      };
    case "dead":
      return {
        headline: "DEAD UNITS",
        meaning: "Units that are silent for every sample pass no gradient and cannot recover.",
      };
    case "saturated":
      return {
        headline: "SATURATED UNITS",
        meaning: "Units sit where their activation is flat, so almost no gradient passes.",
      };
    case "starved":
      return {
        headline: "STARVED UPDATES",
        meaning:
          "Gradients reach the layers, but the steps made of them are too small to move anything.",
      };
    case "misconfigured":
      return {
        headline: "MISCONFIGURED",
        meaning:
          "Loss, output, data or learning rate do not fit each other; depth is not to blame.",
      };
    case "inconclusive":
      return {
        headline: "INCONCLUSIVE",
        meaning: "There is not enough evidence to call this training healthy or sick.",
      };
    default:
      return verdict satisfies never;
  }
}

/** How a run ended, in two or three words. */
export function outcomeText(kind: Outcome["kind"]): string {
  switch (kind) {
    case "trained":
      return "trained";
    case "partly-trained":
      return "trained in part";
    case "not-trained":
      return "did not train";
    case "diverged":
      return "diverged";
    case "interrupted":
      return "interrupted";
    default:
      return kind satisfies never;
  }
}
