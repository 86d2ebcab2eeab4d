import type { LayerFigures, Moment } from "../observed-run.ts";

/** Thresholds of AUTOTRAINER under the names of its paper and of `default_param`. */
const beta1 = 1e-3;
const beta2 = 1e-4;
const beta3 = 70;
const gamma = 0.7;
const zeta = 0.03;
const eta = 0.2;
const delta = 0.01;
/** Epochs between two checks. */
export const checkGap = 3;
/** Share of the planned epochs after which accuracy is judged. */
export const accuracyPoint = 0.3;

/** What its rules say of the gradients of the first training batch. */
export interface GradientFeatures {
  readonly isStateNan: boolean;
  readonly isVanishing: boolean;
  readonly isExploding: boolean;
  readonly isDying: boolean;
}

/** ‖g_first‖/‖g_last‖ over kernels, ‖g_first‖, and the share of exact zeros in all gradients. */
export function gradientFeatures({ layers }: Moment): GradientFeatures {
  const isStateNan = layers.some(({ kernel, bias }) => !kernel.isFinite || !bias.isFinite);
  if (layers.some(hasBrokenGradient))
    return { isStateNan: true, isVanishing: false, isExploding: false, isDying: false };
  const first = layers[0]?.kernelGrad.norm ?? Number.NaN;
  const ratio = first / (layers.at(-1)?.kernelGrad.norm ?? Number.NaN);
  const grads = layers.flatMap(({ kernelGrad, biasGrad }) => [kernelGrad, biasGrad]);
  const zeros = grads.reduce((sum, grad) => sum + grad.zeros, 0);
  const size = grads.reduce((sum, grad) => sum + grad.size, 0);
  return {
    isStateNan,
    isVanishing: ratio < beta1 && first < beta2,
    isExploding: ratio > beta3,
    isDying: zeros / size >= gamma,
  };
}

function hasBrokenGradient({ kernelGrad, biasGrad }: LayerFigures): boolean {
  return !kernelGrad.isFinite || !biasGrad.isFinite;
}

/** The first that applies, in the order of `judge_issue`. */
export function gradientIssue({
  isDying,
  isExploding,
  isVanishing,
}: GradientFeatures): string | undefined {
  if (isDying) return "relu";
  if (isExploding) return "explode";
  return isVanishing ? "vanish" : undefined;
}

/** What was true once stays true. */
export function merged(before: GradientFeatures, now: GradientFeatures): GradientFeatures {
  return {
    isStateNan: before.isStateNan || now.isStateNan,
    isVanishing: before.isVanishing || now.isVanishing,
    isExploding: before.isExploding || now.isExploding,
    isDying: before.isDying || now.isDying,
  };
}

/** Oscillating loss: the i-th local maximum of accuracy is compared with the i-th local minimum. */
export function isOscillating(accuracies: readonly number[]): boolean {
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

/** Slow convergence: no epoch has gained accuracy by as much as δ. */
export function isStalled(train: readonly number[], validation: readonly number[]): boolean {
  return largestGain(train) < delta && largestGain(validation) < delta;
}

function largestGain(accuracies: readonly number[]): number {
  const gains = accuracies.slice(1).map((here, i) => here - (accuracies[i] ?? here));
  return Math.max(0, ...gains);
}
