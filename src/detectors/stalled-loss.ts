import { evaluations } from "../trace/trace.ts";
import type { Detector } from "./detector.ts";

/** Share of the chance loss that must be gone before a loss counts as moving. Source: SageMaker Debugger LossNotDecreasing looks for 0.1 % per check; 5 % of the whole is beyond batch noise. */
const leastDrop = 0.05;
/** Evaluations before anything is said. */
const fewest = 5;

/** The loss stays at what a model reaches that ignores its input. */
export const stalledLoss = {
  id: "stalled-loss",
  summary:
    "The training loss stays at chance: at what a model reaches that answers the same to every input.",
  source:
    "the entropy of the classes (ln K when balanced) or the variance of the targets, from the task itself",
  needs: [],
  detect(trace) {
    const seen = evaluations(trace).filter(({ trainLoss }) => Number.isFinite(trainLoss));
    const { chanceLoss } = trace.header.goal;
    const last = seen.at(-1);
    if (seen.length < fewest || !last || !(chanceLoss > 0)) return [];
    const drop = 1 - last.trainLoss / chanceLoss;
    const before = seen[Math.floor(seen.length / 2)] ?? last;
    const isFalling = (before.trainLoss - last.trainLoss) / chanceLoss >= leastDrop;
    if (drop >= leastDrop || isFalling) return [];
    const since =
      seen.findLast(({ trainLoss }) => 1 - trainLoss / chanceLoss >= leastDrop)?.step ??
      seen[0]?.step ??
      0;
    return [
      {
        detector: "stalled-loss",
        code: "loss-stalled",
        layer: undefined,
        step: since,
        severity: "failure",
        figures: { loss: last.trainLoss, chanceLoss, drop, metric: last.trainMetric },
        limits: { drop: leastDrop },
      },
    ];
  },
} as const satisfies Detector;
