import type { Moment, ObservedEpoch, ObservedRun } from "../observed-run.ts";
import {
  accuracyPoint,
  checkGap,
  type GradientFeatures,
  gradientFeatures,
  gradientIssue,
  isOscillating,
  isStalled,
  merged,
} from "./autotrainer-rules.ts";
import type { Alarm, Peer } from "./peer.ts";

/** Mean |layer output| and Σ|output| of a sample from which data and output activation count as improper. */
const omega1 = 10;
const omega2 = 1;
/** Share of the planned epochs after which layer outputs are read once, whatever the losses. */
const outputPoint = 0.5;
/** A loss from here on counts as NaN: in 2020 for the validation loss, since 2022 for both. */
const largeLoss2020 = 1e5;
const largeLoss = 1e3;

const repository = "github.com/shiningrain/AUTOTRAINER, AutoTrainer/utils";

export const autotrainer2020 = {
  id: "autotrainer-2020",
  name: "AUTOTRAINER 1.0 (ICSE 2021)",
  summary:
    "Gradients count after 30 % of the epochs and while accuracy is under Θ = 0.7 or does not move.",
  source: `${repository}/monitor.py at 04f4033`,
  judge: monitor2020,
} as const satisfies Peer;

export const autotrainer = {
  id: "autotrainer",
  name: "AUTOTRAINER 2022",
  summary: "Adds rules on the output activation, the loss and the data, which come first.",
  source: `${repository}/{monitor,utils,modules}.py at 03a463e`,
  judge: (run) => monitor2022(run, 0.7),
} as const satisfies Peer;

export const autotrainerReproduced = {
  id: "autotrainer-reproduce",
  name: "AUTOTRAINER 2022, Θ = 0.6",
  summary: "The same with the Θ of its reproduce.py.",
  source: "github.com/shiningrain/AUTOTRAINER, AutoTrainer/reproduce.py at 03a463e",
  judge: (run) => monitor2022(run, 0.6),
} as const satisfies Peer;

export const autotrainerUngated = {
  id: "autotrainer-ungated",
  name: "AUTOTRAINER, gradient rules without the gate",
  summary: "Its vanish, explode, dying-ReLU and NaN rules at every check, whatever the accuracy.",
  source: `${repository}/monitor.py at 03a463e`,
  judge({ epochs }) {
    for (let epoch = 0; epoch < epochs.length; epoch += checkGap) {
      const moment = epochs[epoch]?.moment;
      const features = moment && gradientFeatures(moment);
      const rule = features && (features.isStateNan ? "explode" : gradientIssue(features));
      if (rule) return { rule, share: (epoch + 1) / epochs.length };
    }
    return undefined;
  },
} as const satisfies Peer;

/** What a monitor remembers; a flag once set is never taken back. */
interface Features {
  gradients: GradientFeatures;
  isOutputImproper: boolean;
  isDataAbnormal: boolean;
  isLossImproper: boolean;
  isLossNan: boolean;
  isUnstable: boolean;
  isNotConverged: boolean;
  isStalled: boolean;
}

function monitor2020({ epochs }: ObservedRun): Alarm | undefined {
  const theta = 0.7;
  const features = noFeatures();
  for (let epoch = 0; epoch < epochs.length; epoch += checkGap) {
    const moment = epochs[epoch]?.moment;
    if (!moment) return undefined;
    const past = epochs.slice(0, epoch + 1);
    const { train, validation, losses } = curves(past);
    features.gradients = merged(features.gradients, gradientFeatures(moment));
    const isLarge = (past.at(-1)?.validationLoss ?? 0) >= largeLoss2020;
    if (losses.some((loss) => !Number.isFinite(loss)) || isLarge) features.isLossNan = true;
    else if (past.length >= accuracyPoint * epochs.length) {
      if (isOscillating(train)) features.isUnstable = true;
      if (Math.max(...train) < theta || Math.max(...validation) < theta)
        features.isNotConverged = true;
      if (isStalled(train, validation)) features.isStalled = true;
    }
    const rule = issue2020(features);
    if (rule) return { rule, share: (epoch + 1) / epochs.length };
  }
  return undefined;
}

function issue2020(features: Features): string | undefined {
  if (features.isLossNan || features.gradients.isStateNan) return "explode";
  if (features.isNotConverged || features.isStalled)
    return gradientIssue(features.gradients) ?? (features.isStalled ? "not_converge" : undefined);
  return features.isUnstable ? "unstable" : undefined;
}

function monitor2022(run: ObservedRun, theta: number): Alarm | undefined {
  const { epochs } = run;
  const features = { ...noFeatures(), ...lossFunctionFeatures(run) };
  let readsOutputsOnce = true;
  for (let epoch = 0; epoch < epochs.length; epoch += checkGap) {
    const moment = epochs[epoch]?.moment;
    if (!moment) return undefined;
    const isHalfWay = readsOutputsOnce && outputPoint * epochs.length <= epoch;
    const readsOutputs = features.isLossNan || features.isStalled || isHalfWay;
    if (isHalfWay) readsOutputsOnce = false;
    if (readsOutputs) noteOutputs(features, moment);
    features.gradients = merged(features.gradients, gradientFeatures(moment));
    noteLosses(features, epochs.slice(0, epoch + 1), epochs.length, theta);
    const rule = readsOutputs ? issue2022(features) : undefined;
    if (rule) return { rule, share: (epoch + 1) / epochs.length };
  }
  return undefined;
}

function noFeatures(): Features {
  return {
    gradients: { isStateNan: false, isVanishing: false, isExploding: false, isDying: false },
    isOutputImproper: false,
    isDataAbnormal: false,
    isLossImproper: false,
    isLossNan: false,
    isUnstable: false,
    isNotConverged: false,
    isStalled: false,
  };
}

function lossFunctionFeatures({ loss, activations, inputs }: ObservedRun) {
  const outputs = inputs.classes === 2 ? 1 : inputs.classes;
  const isBinary = loss.startsWith("binary");
  const fits = isBinary ? outputs <= 2 : outputs > 2;
  const wanted = isBinary ? "sigmoid" : "softmax";
  return { isLossImproper: !fits, isOutputImproper: fits && activations.at(-1) !== wanted };
}

function noteOutputs(features: Features, { largestOutputSum, layers }: Moment): void {
  if (!(largestOutputSum <= omega2 + 0.1)) features.isOutputImproper = true;
  if (features.isOutputImproper) return;
  const beforeLast = layers.flatMap(({ preActivation, output }, l) =>
    l === layers.length - 1 ? [preActivation] : [preActivation, output],
  );
  if (beforeLast.some(({ meanAbs }) => meanAbs >= omega1)) features.isDataAbnormal = true;
}

function noteLosses(
  features: Features,
  past: readonly ObservedEpoch[],
  planned: number,
  theta: number,
): void {
  const { train, validation, losses } = curves(past);
  if (losses.some((loss) => !Number.isFinite(loss) || loss >= largeLoss)) {
    features.isLossNan = true;
    return;
  }
  if (past.length < accuracyPoint * planned - checkGap) return;
  if (isOscillating(train)) features.isUnstable = true;
  if (Math.max(...train) < theta && Math.max(...validation) < theta) features.isNotConverged = true;
  if (isStalled(train, validation)) features.isStalled = true;
}

/** Its rule on negative losses is left out: a cross-entropy has none. */
function curves(past: readonly ObservedEpoch[]) {
  return {
    train: past.map(({ trainAccuracy }) => trainAccuracy),
    validation: past.map(({ validationAccuracy }) => validationAccuracy),
    losses: past.flatMap(({ trainLoss, validationLoss }) => [trainLoss, validationLoss]),
  };
}

/** Of several issues the one of highest priority: data 4, activation and loss 3, gradients 2, the rest 1. */
function issue2022(features: Features): string | undefined {
  const { gradients, isLossNan, isNotConverged, isUnstable } = features;
  const isPoor = isNotConverged || features.isStalled;
  if (features.isDataAbnormal) return "abnormal_data";
  if (features.isOutputImproper && (isLossNan || isPoor || isUnstable)) return "activation_issue";
  if (!features.isOutputImproper && features.isLossImproper) return "loss_issue";
  if (isLossNan && gradients.isStateNan) return "explode";
  const gradient = isPoor ? gradientIssue(gradients) : undefined;
  if (gradient) return gradient;
  if (isNotConverged && features.isStalled) return "not_converge";
  return isUnstable ? "unstable" : undefined;
}
