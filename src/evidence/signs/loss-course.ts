import { median } from "../../stats/median.ts";
import type { Curve } from "../evidence.ts";
import type { SignFinding } from "../examination.ts";
import { largestOf } from "../largest.ts";
import { mainCurve, nearestChance, type Progress } from "../progress.ts";
import { found, type Sign } from "../sign.ts";
import { spikesIn } from "../spikes.ts";

const id = "loss-course";
/** How near ln K a loss is that may be that of guessing among K; up to so many classes no other ln K is as near. */
const besideChance = 0.02;
const fewClasses = 20;
/** A loss this many times its running median is a spike. Source: docs/thresholds.md, rule XT */
const spikeFactor = 3;
const window = 32;
/**
 * Swings of a smoothed loss, relative to its first value, and the share of its turning points: as of the whole-set loss in
 * detectors/oscillating-loss. A warning only, because what is logged is often the loss of one batch.
 */
const leastSwing = 0.25;
const leastTurns = 0.6;
const fewestForSwings = 12;
/** Spikes that are a habit. */
const fewestSpikes = 3;

/** What the loss does: it stays at chance, is thrown back, or spikes. */
export const lossCourse = {
  id,
  summary:
    "The loss stays where a model would be that ignores its input, grows, or spikes again and again.",
  source:
    "the entropy of K equally frequent classes, ln K; docs/thresholds.md, stalled-loss and rule XT",
  lacks: (evidence) =>
    (mainCurve(evidence, "loss") ?? mainCurve(evidence, "validation-loss")) ? undefined : "loss",
  look(evidence, progress) {
    const loss = mainCurve(evidence, "loss") ?? mainCurve(evidence, "validation-loss");
    return loss
      ? [
          ...isZero(loss),
          ...stays(loss, progress),
          ...grows(loss, progress),
          ...spikes(loss),
          ...swings(loss, progress),
        ]
      : [];
  },
} as const satisfies Sign;

function stays(
  loss: Curve,
  { state, firstLoss, lastLoss, drop, accuracy }: Progress,
): readonly SignFinding[] {
  if (state !== "at-chance") return [];
  const { classes, off } = nearestChance(lastLoss);
  // A fine-tuning may begin where it ends: that a loss stands still is a fault where it stands at that of guessing.
  const isGuessing = off < besideChance && (classes <= fewClasses || drop < besideChance);
  return [
    found(id, "loss-at-chance", isGuessing ? "failure" : "warning", {
      at: { base: loss.base, position: loss.positions[0] ?? 0 },
      figures: { first: firstLoss, last: lastLoss, drop, accuracy, ...(isGuessing && { classes }) },
      limits: { drop: 0.05 },
      from: [loss.from],
    }),
  ];
}

function grows(loss: Curve, { state, firstLoss, lastLoss }: Progress): readonly SignFinding[] {
  const finite = loss.values.filter(Number.isFinite);
  if (state !== "diverged" || finite.length === 0) return [];
  const smallest = -largestOf(finite.map((value) => -value));
  const largest = largestOf(finite);
  if (!(largest > 1.5 * firstLoss)) return [];
  return [
    found(id, "loss-diverges", "failure", {
      at: { base: loss.base, position: loss.positions[loss.values.indexOf(smallest)] ?? 0 },
      figures: { first: firstLoss, last: lastLoss, smallest, largest },
      limits: { factor: 1.5 },
      from: [loss.from],
    }),
  ];
}

function spikes({ base, positions, values, from }: Curve): readonly SignFinding[] {
  const hits = spikesIn(values, { factor: spikeFactor, window });
  const [first] = hits;
  if (!first || hits.length < fewestSpikes) return [];
  return [
    found(id, "loss-spikes", "warning", {
      at: { base, position: positions[first.index] ?? 0 },
      figures: { count: hits.length, factor: largestOf(hits.map(({ factor }) => factor)) },
      limits: { factor: spikeFactor },
      from: [from],
    }),
  ];
}

/** A loss of exactly 0 at every record: nothing was asked, or the program hides NaN. */
function isZero({ base, positions, values, from }: Curve): readonly SignFinding[] {
  if (values.length < fewestSpikes || values.some((value) => value !== 0)) return [];
  return [
    found(id, "loss-zero", "failure", {
      at: { base, position: positions[0] ?? 0 },
      figures: { records: values.length },
      from: [from],
    }),
  ];
}

function swings(
  { base, positions, values, from }: Curve,
  { firstLoss }: Progress,
): readonly SignFinding[] {
  const half = Math.floor(values.length / 2);
  const late = values.slice(half).filter(Number.isFinite);
  if (late.length < fewestForSwings || !(firstLoss > 0)) return [];
  const changes = late.slice(1).map((value, i) => value - (late[i] ?? value));
  const turns =
    changes.slice(1).filter((change, i) => change * (changes[i] ?? 0) < 0).length /
    (changes.length - 1);
  const swing = median(changes.map(Math.abs)) / firstLoss;
  if (turns < leastTurns || swing < leastSwing) return [];
  return [
    found(id, "loss-swings", "warning", {
      at: { base, position: positions[half] ?? 0 },
      figures: { swing, turns },
      limits: { swing: leastSwing, turns: leastTurns },
      from: [from],
    }),
  ];
}
