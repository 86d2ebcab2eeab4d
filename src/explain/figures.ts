import { type Mismatch, mismatches } from "../causes/output-loss-mismatch.ts";
import type { Finding } from "../detectors/detector.ts";
import { wordsOf } from "./edits.ts";
import { decadesText, numberText, percentText } from "./number-text.ts";

/** A figure with a way of its own to be said. */
type Wording = (value: number, limit: number | undefined) => string;

const mismatchWords: Readonly<Record<Mismatch, string>> = {
  "softmax-over-one-unit": "softmax over one unit is always 1",
  "output-cannot-reach-targets": "the activation never reaches some of the targets",
  "probabilities-expected": "the loss expects probabilities, the activation gives none",
};

/** Every other figure is its name, its number and its limit. */
const wordings: Readonly<Record<string, Wording>> = {
  decades: (value, limit) =>
    `${value < 0 ? "loses" : "gains"} ${decadesText(value)}${against(limit, (x) => numberText(Math.abs(x)))}`,
  hiddenLayers: (value) => `over ${numberText(value)} hidden layers`,
  share: (value) => `at ${percentText(value)} of the measured steps`,
  atEnd: (value) => (value === 0 ? "gone at the end" : "still so at the end"),
  dead: (value, limit) => `${percentText(value)} of the units${against(limit, percentText)}`,
  saturated: (value, limit) => `${percentText(value)} of the units${against(limit, percentText)}`,
  relativeGrad: (value, limit) =>
    `gradient over weight ${numberText(value)}${against(limit, numberText)}`,
  updateRatio: (value, limit) =>
    `update over weight ${numberText(value)}${against(limit, numberText)}`,
  gradNorm: (value) => `gradient norm ${numberText(value)}`,
  chanceLoss: (value) => `loss at chance ${numberText(value)}`,
  drop: (value, limit) =>
    `${percentText(Math.abs(value))} ${value < 0 ? "above" : "below"} it${against(limit, percentText)}`,
  mismatch: (value) => mismatchWords[mismatches[value] ?? "probabilities-expected"],
  lag: (value) => `over ${numberText(value)} time steps`,
  factorPerStep: (value) => `times ${numberText(value)} per time step`,
  horizon: (value) => `1/e after ${numberText(value)} time steps`,
  memory: (value) => `memory of ${numberText(value)} time steps`,
  lost: (value, limit) => `${percentText(value)} of the gradient${against(limit, percentText)}`,
  weightShare: (value, limit) =>
    `${percentText(value)} of their first size${against(limit, percentText)}`,
  atStart: (value) => `${numberText(value)} at the start`,
};

/** The measured numbers with their limits: `loses 6.3 decades (a factor 2,000,000), limit 2`. Empty where there are none. */
export function figuresText({ figures, limits }: Pick<Finding, "figures" | "limits">): string {
  const measured = Object.entries(figures).map(([key, value]) =>
    figureText(key, value, limits[key]),
  );
  const others = Object.entries(limits)
    .filter(([key]) => figures[key] === undefined)
    .map(([key, value]) => `limit of the ${wordsOf(key)} ${numberText(value)}`);
  return [...measured, ...others].join("; ");
}

/** One figure in words. */
export function figureText(key: string, value: number, limit?: number): string {
  const wording = Object.hasOwn(wordings, key) ? wordings[key] : undefined;
  if (wording) return wording(value, limit);
  return `${wordsOf(key)} ${numberText(value)}${against(limit, numberText)}`;
}

function against(limit: number | undefined, text: (limit: number) => string): string {
  return limit === undefined ? "" : `, limit ${text(limit)}`;
}
