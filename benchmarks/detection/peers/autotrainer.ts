import type { LayerFigures, Moment, ObservedEpoch, ObservedRun } from "../observed-run.ts";
import type { Alarm, Peer } from "./peer.ts";

/** Names as in the paper and in `default_param`. */
const beta1 = 1e-3;
const beta2 = 1e-4;
const beta3 = 70;
const gamma = 0.7;
const zeta = 0.03;
const eta = 0.2;
const delta = 0.01;
const omega1 = 10;
const omega2 = 1;
/** Epochs between two checks. */
const checkGap = 3;
/** Shares of the planned epochs after which accuracy is judged, and after which layer outputs are read once. */
const accuracyPoint = 0.3;
const outputPoint = 0.5;
/** A loss from here on counts as NaN. */
const largeLoss = 1e3;

const source = "github.com/shiningrain/AUTOTRAINER, AutoTrainer/utils/{monitor,utils,modules}.py at 03a463e";

export const autotrainer = {
  id: "autotrainer",
  name: "AUTOTRAINER",
  summary: "Gradients count only after 30 % of the epochs and while accuracy is under Θ = 0.7 or does not move.",
  source,
  judge: (run) => gated(run, 0.7),
} as const satisfies Peer;

export const autotrainerReproduced = {
  id: "autotrainer-reproduce",
  name: "AUTOTRAINER, Θ = 0.6",
  summary: "The same with the Θ of its reproduce.py.",
  source,
  judge: (run) => gated(run, 0.6),
} as const satisfies Peer;

export const autotrainerUngated = {
  id: "autotrainer-ungated",
  name: "AUTOTRAINER, gradient rules without the gate",
  summary: "Its vanish, explode, dying-ReLU and NaN rules at every check, whatever the accuracy.",
  source,
  judge({ epochs }) {
    for (let epoch = 0; epoch < epochs.length; epoch += checkGap) {
      const moment = epochs[epoch]?.moment;
      const rule = moment && gradientIssue(moment);
      if (rule) return { rule, share: (epoch + 1) / epochs.length };
    }
    return undefined;
  },
} as const satisfies Peer;

type GradientIssue = "nan" | "relu" | "explode" | "vanish";

/** Everything the monitor remembers; a flag once set is never taken back. */
interface Features {
  isOutputImproper: boolean;
  isDataAbnormal: boolean;
  isLossImproper: boolean;
  isLossAbnormal: boolean;
  isLossNan: boolean;
  isStateNan: boolean;
  isVanishing: boolean;
  isExploding: boolean;
  isDying: boolean;
  isUnstable: boolean;
  isNotConverged: boolean;
  isStalled: boolean;
}

function gated(run: ObservedRun, theta: number): Alarm | undefined {
  const { epochs } = run;
  const features = initialFeatures(run);
  let readsOutputsOnce = true;
  for (let epoch = 0; epoch < epochs.length; epoch += checkGap) {
    const moment = epochs[epoch]?.moment;
    if (!moment) return undefined;
    const isHalfWay = readsOutputsOnce && outputPoint * epochs.length <= epoch;
    const readsOutputs = features.isLossAbnormal || features.isLossNan || features.isStalled || isHalfWay;
    if (isHalfWay) readsOutputsOnce = false;
    if (readsOutputs) noteOutputs(features, moment);
    noteGradients(features, moment);
    noteLosses(features, epochs.slice(0, epoch + 1), epochs.length, theta);
    const issue = readsOutputs ? firstIssue(features) : undefined;
    if (issue) return { rule: issue, share: (epoch + 1) / epochs.length };
  }
  return undefined;
}

function initialFeatures({ loss, activations, inputs }: ObservedRun): Features {
  const outputs = inputs.classes === 2 ? 1 : inputs.classes;
  const isBinary = loss.startsWith("binary");
  const fits = isBinary ? outputs <= 2 : outputs > 2;
  const wanted = isBinary ? "sigmoid" : "softmax";
  return {
    isOutputImproper: fits && activations.at(-1) !== wanted,
    isDataAbnormal: false,
    isLossImproper: !fits,
    isLossAbnormal: false,
    isLossNan: false,
    isStateNan: false,
    isVanishing: false,
    isExploding: false,
    isDying: false,
    isUnstable: false,
    isNotConverged: false,
    isStalled: false,
  };
}

function noteOutputs(features: Features, { largestOutputSum, layers }: Moment): void {
  if (!(largestOutputSum <= omega2 + 0.1)) features.isOutputImproper = true;
  if (features.isOutputImproper) return;
  const hidden = layers.flatMap(({ preActivation, output }, l) =>
    l === layers.length - 1 ? [preActivation] : [preActivation, output],
  );
  if (hidden.some(({ meanAbs }) => meanAbs >= omega1)) features.isDataAbnormal = true;
}

function noteGradients(features: Features, moment: Moment): void {
  const { layers } = moment;
  if (layers.some(({ kernel, bias }) => !kernel.isFinite || !bias.isFinite)) features.isStateNan = true;
  if (layers.some(hasBrokenGradient)) {
    features.isStateNan = true;
    return;
  }
  const { isVanishing, isExploding, isDying } = gradientRules(moment);
  features.isVanishing ||= isVanishing;
  features.isExploding ||= isExploding;
  features.isDying ||= isDying;
}

function gradientIssue(moment: Moment): GradientIssue | undefined {
  if (moment.layers.some(hasBrokenGradient)) return "nan";
  const { isVanishing, isExploding, isDying } = gradientRules(moment);
  if (isDying) return "relu";
  if (isExploding) return "explode";
  return isVanishing ? "vanish" : undefined;
}

function gradientRules({ layers }: Moment) {
  const first = layers[0]?.kernelGrad.norm ?? Number.NaN;
  const ratio = first / (layers.at(-1)?.kernelGrad.norm ?? Number.NaN);
  const grads = layers.flatMap(({ kernelGrad, biasGrad }) => [kernelGrad, biasGrad]);
  const zeros = grads.reduce((sum, grad) => sum + grad.zeros, 0);
  const size = grads.reduce((sum, grad) => sum + grad.size, 0);
  return {
    isVanishing: ratio < beta1 && first < beta2,
    isExploding: ratio > beta3,
    isDying: zeros / size >= gamma,
  };
}

function hasBrokenGradient({ kernelGrad, biasGrad }: LayerFigures): boolean {
  return !kernelGrad.isFinite || !biasGrad.isFinite;
}

function noteLosses(features: Features, past: readonly ObservedEpoch[], planned: number, theta: number): void {
  const losses = past.flatMap(({ trainLoss, validationLoss }) => [trainLoss, validationLoss]);
  if (losses.some((loss) => !Number.isFinite(loss) || loss >= largeLoss)) {
    features.isLossNan = true;
    return;
  }
  if (losses.some((loss) => loss < 0)) features.isLossAbnormal = true;
  if (past.length < accuracyPoint * planned - checkGap) return;
  const train = past.map(({ trainAccuracy }) => trainAccuracy);
  const validation = past.map(({ validationAccuracy }) => validationAccuracy);
  if (isOscillating(train)) features.isUnstable = true;
  if (Math.max(...train) < theta && Math.max(...validation) < theta) features.isNotConverged = true;
  if (largestGain(train) < delta && largestGain(validation) < delta) features.isStalled = true;
}

/** The i-th local maximum is compared with the i-th local minimum. */
function isOscillating(accuracies: readonly number[]): boolean {
  const maxima: number[] = [];
  const minima: number[] = [];
  for (let i = 1; i < accuracies.length - 1; i++) {
    const [before = 0, here = 0, after = 0] = accuracies.slice(i - 1, i + 2);
    if (here >= before && here >= after) maxima.push(here);
    if (here <= before && here <= after) minima.push(here);
  }
  const swings = maxima.filter((top, i) => top - (minima[i] ?? Number.NaN) >= zeta).length;
  return swings >= eta * accuracies.length;
}

function largestGain(accuracies: readonly number[]): number {
  return accuracies.slice(1).reduce((top, here, i) => Math.max(top, here - (accuracies[i] ?? here)), 0);
}

/** Of several issues the one with the highest priority: data 4, activation and loss 3, gradients 2, the rest 1. */
function firstIssue(f: Features): string | undefined {
  const isPoor = f.isNotConverged || f.isStalled;
  if (f.isDataAbnormal) return "abnormal_data";
  if (f.isLossAbnormal) return "loss_issue";
  if (f.isOutputImproper && (f.isLossNan || isPoor || f.isUnstable)) return "activation_issue";
  if (!f.isOutputImproper && f.isLossImproper) return "loss_issue";
  if (f.isLossNan && f.isStateNan) return "explode";
  if (isPoor && f.isDying) return "relu";
  if (isPoor && f.isExploding) return "explode";
  if (isPoor && f.isVanishing) return "vanish";
  if (f.isNotConverged && f.isStalled) return "not_converge";
  return f.isUnstable ? "unstable" : undefined;
}
