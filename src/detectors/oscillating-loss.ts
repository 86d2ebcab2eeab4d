import { median } from "../stats/median.ts";
import { evaluations, type Trace } from "../trace/trace.ts";
import type { Detector, Finding } from "./detector.ts";

/**
 * Swings between whole-set losses, as a share of the chance loss: batch noise is not in them. Our own definition, not a
 * published one; see docs/thresholds.md.
 */
const leastSwing = 0.25;
/** Share of turning points among the evaluations of the second half; an even random walk has about one half. */
const leastTurns = 0.6;
/** A last loss this many times the smallest one has been thrown back. A definition, too: docs/thresholds.md */
const growthFactor = 3;
const fewest = 6;

/** The loss swings up and down, or ends far above where it has been: the step is too long for the curvature. */
export const oscillatingLoss = {
  id: "oscillating-loss",
  summary: "The whole-set loss swings or grows again: steps overshoot.",
  source: "Cohen et al. 2021, edge of stability — https://arxiv.org/abs/2103.00065",
  needs: [],
  /** Nothing where the chance loss is 0, which no loss can be compared with. */
  detect: (trace) => (trace.header.goal.chanceLoss > 0 ? [...swings(trace), ...growth(trace)] : []),
} as const satisfies Detector;

function swings(trace: Trace): readonly Finding[] {
  const seen = evaluations(trace).filter(({ trainLoss }) => Number.isFinite(trainLoss));
  const late = seen.slice(Math.floor(seen.length / 2));
  if (late.length < fewest) return [];
  const changes = late
    .slice(1)
    .map(({ trainLoss }, i) => trainLoss - (late[i]?.trainLoss ?? trainLoss));
  const turns =
    changes.slice(1).filter((change, i) => change * (changes[i] ?? 0) < 0).length /
    (changes.length - 1);
  const swing = median(changes.map(Math.abs)) / trace.header.goal.chanceLoss;
  if (turns < leastTurns || swing < leastSwing) return [];
  return [
    {
      detector: "oscillating-loss",
      code: "loss-oscillates",
      layer: undefined,
      step: late[0]?.step ?? 0,
      severity: "failure",
      figures: { swing, turns },
      limits: { swing: leastSwing, turns: leastTurns },
    },
  ];
}

function growth(trace: Trace): readonly Finding[] {
  const seen = evaluations(trace).filter(({ trainLoss }) => Number.isFinite(trainLoss));
  const last = seen.at(-1);
  if (seen.length < fewest || !last) return [];
  const smallest = seen.reduce((best, entry) => (entry.trainLoss < best.trainLoss ? entry : best));
  const { chanceLoss } = trace.header.goal;
  if (last.trainLoss < growthFactor * smallest.trainLoss || last.trainLoss < chanceLoss) return [];
  return [
    {
      detector: "oscillating-loss",
      code: "loss-grows",
      layer: undefined,
      step: smallest.step,
      severity: "failure",
      figures: { loss: last.trainLoss, smallest: smallest.trainLoss, chanceLoss },
      limits: { factor: growthFactor },
    },
  ];
}
