import type { ObservedEpoch, ObservedRun, TensorFigures } from "../observed-run.ts";
import type { Peer } from "./peer.ts";

const deadShare = 0.7;
const saturatedShare = 0.5;
const vanishingLimit = 1e-7;
/** Epochs over which a tensor or the loss, and the accuracy, must change. */
const unchangedEpochs = 5;
const accuracyEpochs = 20;

export const deepdiagnosis = {
  id: "deepdiagnosis",
  name: "DeepDiagnosis",
  summary:
    "Every rule at the end of every epoch on the first training batch; stops at the first symptom.",
  source: "github.com/DeepDiagnosis/ICSE2022, callback/callbacks.py, mapFaluireToFix, at 500b017",
  judge(run) {
    for (let epoch = 0; epoch < run.epochs.length; epoch++) {
      const rule = symptom(run, epoch);
      if (rule) return { rule, share: (epoch + 1) / run.epochs.length };
    }
    return undefined;
  },
} as const satisfies Peer;

/** In the order of the callback. Its range rule cannot fire here: the targets are 0 and 1, the outputs sigmoid. */
function symptom(run: ObservedRun, epoch: number): string | undefined {
  const now = run.epochs[epoch];
  if (!now) return undefined;
  const window = lastEpochs(run, epoch, unchangedEpochs);
  return (
    forwardSymptom(run, epoch, now) ??
    (window && unchangedForward(window)) ??
    metricSymptom(run, epoch, now, window) ??
    weightSymptom(now) ??
    (window && unchangedWeights(window))
  );
}

/** The epochs of a window that ends here, where one does; its lists are emptied after every check. */
function lastEpochs(
  { epochs }: ObservedRun,
  epoch: number,
  length: number,
): readonly ObservedEpoch[] | undefined {
  return (epoch + 1) % length === 0 ? epochs.slice(epoch + 1 - length, epoch + 1) : undefined;
}

/** Dense and activation are layers of their own in the published programs. */
function forwardSymptom(
  { activations, epochs }: ObservedRun,
  epoch: number,
  { moment }: ObservedEpoch,
): string | undefined {
  const isLast = epoch === epochs.length - 1;
  const isCheck = (epoch + 1) % unchangedEpochs === 0;
  for (const [l, { preActivation, output, beyondFive, silent }] of moment.layers.entries()) {
    const activation = activations[l];
    if (isBroken(preActivation)) return "numerical error, forward";
    const canSaturate = activation === "sigmoid" || activation === "tanh";
    if (isCheck && canSaturate && beyondFive > saturatedShare) return "saturated activation";
    if (isBroken(output)) return "numerical error, forward";
    const canDie = activation === "relu" || activation === "exponential";
    if (isLast && canDie && silent >= deadShare) return "dead node";
  }
  return undefined;
}

function unchangedForward(window: readonly ObservedEpoch[]): string | undefined {
  const last = (window[0]?.moment.layers.length ?? 0) - 1;
  const isConstant = (
    figures: (epoch: ObservedEpoch, l: number) => TensorFigures | undefined,
    l: number,
  ) => isUnchanged(window.map((epoch) => figures(epoch, l)?.mean ?? Number.NaN));
  for (let l = 0; l <= last; l++) {
    if (isConstant(({ moment }, at) => moment.layers[at]?.preActivation, l))
      return "unchanged tensor, forward";
    if (l < last && isConstant(({ moment }, at) => moment.layers[at]?.output, l))
      return "unchanged tensor, forward";
  }
  return undefined;
}

function metricSymptom(
  run: ObservedRun,
  epoch: number,
  { trainLoss, trainAccuracy }: ObservedEpoch,
  window: readonly ObservedEpoch[] | undefined,
): string | undefined {
  if (!Number.isFinite(trainLoss)) return "invalid loss";
  if (window && areEqual(window.map((past) => past.trainLoss))) return "loss not decreasing";
  if (!Number.isFinite(trainAccuracy) || trainAccuracy === 0) return "invalid accuracy";
  const past = lastEpochs(run, epoch, accuracyEpochs)?.map((earlier) => earlier.trainAccuracy);
  return past && areEqual(past) ? "accuracy not increasing" : undefined;
}

function weightSymptom({ moment }: ObservedEpoch): string | undefined {
  for (const { kernelGrad, kernel } of moment.layers.toReversed()) {
    if (isBroken(kernelGrad)) return "numerical error, delta weights";
    if (kernelGrad.meanAbs < vanishingLimit) return "vanishing gradient";
    if (isBroken(kernel)) return "numerical error, weights";
  }
  return undefined;
}

function unchangedWeights(window: readonly ObservedEpoch[]): string | undefined {
  const layers = window[0]?.moment.layers.length ?? 0;
  for (let l = layers - 1; l >= 0; l--) {
    const meansOf = (tensor: "kernelGrad" | "kernel") =>
      window.map(({ moment }) => moment.layers[l]?.[tensor].mean ?? Number.NaN);
    if (isUnchanged(meansOf("kernelGrad"))) return "unchanged tensor, delta weights";
    if (isUnchanged(meansOf("kernel"))) return "unchanged tensor, weights";
  }
  return undefined;
}

function isBroken({ mean }: TensorFigures): boolean {
  return !Number.isFinite(mean) || mean === 0;
}

/** The rule mean = max, on float32 numbers that are summed in float32. */
function isUnchanged(means: readonly number[]): boolean {
  const sum = means.reduce((total, mean) => Math.fround(total + mean), 0);
  return Math.fround(sum / means.length) === Math.max(...means);
}

function areEqual(values: readonly number[]): boolean {
  return values.every((value) => value === values[0]);
}
