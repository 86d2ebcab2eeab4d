import { median } from "../stats/median.ts";
import type { Curve, Evidence, Provenance } from "./evidence.ts";

/** How far a training has come, as its own log tells it. */
export interface Progress {
  readonly state: /** Loss and output have come down to next to nothing, or accuracy is next to 1. */
    | "converged"
    /** The loss has fallen well below where it began. */
    | "learned"
    /** The loss stays where a model would be that ignores its input. */
    | "at-chance"
    /** The loss has fallen a little. */
    | "moving"
    /** It ends well above where it began, or as no number. */
    | "diverged"
    | "unknown";
  readonly firstLoss: number;
  readonly lastLoss: number;
  /** 1 − last / first; NaN for a loss that is negative at times: its size means nothing. */
  readonly drop: number;
  /** Last accuracy on training or held-out data; NaN where none was logged. */
  readonly accuracy: number;
  readonly from: readonly Provenance[];
}

/** A loss that has lost this share of its first value has learned something. */
const learnedDrop = 0.2;
/** Below this nothing has happened beyond noise. Source: docs/thresholds.md, stalled-loss */
const movingDrop = 0.05;
/** A loss of 5 % of its first value, or 95 % right: what is left asks for little. Source: science of vanishing-gradient */
const convergedDrop = 0.95;
const convergedAccuracy = 0.95;
/** Accuracy above the most frequent class of balanced data that counts as learned: half the way. */
const learnedAccuracy = 0.55;
/** Of the first loss: above it the training has thrown away what it knew. */
const divergedFactor = 1.5;
/** Records that make the first and the last value: a tenth of the curve, at least one. */
const endShare = 0.1;
const fewest = 3;

/** The state of the training; "unknown" without a loss over three records and without an accuracy. */
export function progressOf(evidence: Evidence): Progress {
  const loss = mainCurve(evidence, "loss") ?? mainCurve(evidence, "validation-loss");
  const right = mainCurve(evidence, "accuracy") ?? mainCurve(evidence, "validation-accuracy");
  const accuracy = right ? endOf(right.values) : Number.NaN;
  const [firstLoss, lastLoss] = loss
    ? [startOf(loss.values), endOf(loss.values)]
    : [Number.NaN, Number.NaN];
  const isSigned = loss?.values.some((value) => value < 0) === true;
  const drop = !isSigned && firstLoss > 0 ? 1 - lastLoss / firstLoss : Number.NaN;
  const norm = mainCurve(evidence, "gradient");
  const isHidden = loss !== undefined && norm !== undefined && hidesNan(loss, norm);
  return {
    state: isHidden ? "diverged" : stateOf(loss, right, { firstLoss, lastLoss, drop, accuracy }),
    firstLoss,
    lastLoss,
    drop,
    accuracy,
    from: [loss, right].flatMap((curve) => (curve ? [curve.from] : [])),
  };
}

function stateOf(
  loss: Curve | undefined,
  right: Curve | undefined,
  { firstLoss, lastLoss, drop, accuracy }: Omit<Progress, "state" | "from">,
): Progress["state"] {
  const values = loss?.values ?? [];
  if (loss && values.length > 0 && !Number.isFinite(values.at(-1) ?? Number.NaN)) return "diverged";
  if (values.length >= fewest && 1 - drop > divergedFactor) return "diverged";
  if (accuracy >= convergedAccuracy || drop >= convergedDrop) return "converged";
  const risen = right ? accuracy - startOf(right.values) : Number.NaN;
  if (accuracy >= learnedAccuracy && (risen >= movingDrop || !(drop < movingDrop)))
    return "learned";
  if (values.length < fewest) return "unknown";
  // A loss that may be negative (contrastive, likelihood of densities) has no chance level: it moves, or it does not.
  if (Number.isNaN(drop)) return "unknown";
  if (drop >= movingDrop && isStuckAtChance(values, lastLoss, accuracy)) return "at-chance";
  if (drop >= learnedDrop) return "learned";
  if (drop >= movingDrop) return "moving";
  return isChance(firstLoss, lastLoss) || !(risen >= movingDrop) ? "at-chance" : "moving";
}

/** A loss of exactly 0 where the gradient is no number: at most of these steps, the first of which may be a mean over both. */
export function hidesNan(loss: Curve, norm: Curve): boolean {
  const bad = new Set(norm.positions.filter((_, i) => !Number.isFinite(norm.values[i] ?? 0)));
  const beside = loss.values.filter((_, i) => bad.has(loss.positions[i] ?? Number.NaN));
  const zeros = beside.filter((value) => value === 0).length;
  return zeros > 0 && beside.at(-1) === 0 && 2 * zeros >= beside.length;
}

/** Classes up to which ln K is looked for among losses. */
const mostClasses = 2 ** 18;

/** The whole number of classes K with ln K nearest to a loss, and how far off it is, relative. */
export function nearestChance(loss: number): { readonly classes: number; readonly off: number } {
  const classes = Math.min(mostClasses, Math.max(2, Math.round(Math.exp(Math.min(loss, 13)))));
  return { classes, off: Math.abs(loss - Math.log(classes)) / loss };
}

/** Classes up to which ln K lies so far from ln (K + 1), 2 % and more, that a loss beside it is no coincidence; our definition. */
const mostClassesApart = 20;
const besideChance = 0.005;
/** An accuracy of this many times that of guessing has learned something. */
const aboveGuessing = 1.5;

/** A loss that comes down from a bad start to ln K and stays there has learned how often classes are, and nothing else. */
function isStuckAtChance(values: readonly number[], last: number, accuracy: number): boolean {
  const { classes, off } = nearestChance(last);
  if (classes > mostClassesApart || off > besideChance || accuracy > aboveGuessing / classes)
    return false;
  const later = finite(values).slice(-Math.ceil(values.length / 2));
  const before = median(later.slice(0, Math.ceil(later.length / 2)));
  return later.length >= fewest && Math.abs(before - last) <= besideChance * last;
}

function isChance(first: number, last: number): boolean {
  return Math.abs(last - first) <= movingDrop * first || nearestChance(last).off < 0.01;
}

/** Of several curves of one kind the one with the plainest name; a step-wise one before one per epoch. */
export function mainCurve(evidence: Evidence, measures: Curve["measures"]): Curve | undefined {
  const own = evidence.curves.filter(
    (curve) => curve.measures === measures && curve.parameter === undefined,
  );
  return own.toSorted(
    (a, b) =>
      Number(isFlatZero(a)) - Number(isFlatZero(b)) ||
      plainness(a) - plainness(b) ||
      b.values.length - a.values.length,
  )[0];
}

/** A column that is 0 throughout was logged by mistake, or of something that does not exist. */
function isFlatZero({ values }: Curve): boolean {
  return values.every((value) => value === 0);
}

function plainness({ from }: Curve): number {
  return from.tag
    .split(/[/_. ]/)
    .filter((part) => !/^(train|training|epoch|step|loss|acc|accuracy)$/i.test(part)).length;
}

function startOf(values: readonly number[]): number {
  return median(finite(values).slice(0, Math.max(1, Math.floor(values.length * endShare))));
}

function endOf(values: readonly number[]): number {
  return median(finite(values).slice(-Math.max(1, Math.floor(values.length * endShare))));
}

function finite(values: readonly number[]): readonly number[] {
  return values.filter(Number.isFinite);
}
