import { quantile } from "../../../src/stats/quantile.ts";
import type { ProbeStep } from "../observed-run.ts";
import { correlation, mean, meanAbs, variance } from "./moments.ts";

/** Iterations before the first check and between two checks. */
const start = 10;
const period = 10;
/** Its training ends when the batch has been answered without an error this many times in a row. */
export const patience = 5;
/** Numbers that a rate over iterations is made of. */
const rateWindow = 5;
/** Iterations whose activations are judged together. */
const bufferIterations = 10;
/** Iterations back to the oldest tensors that a rule reads. */
export const farthestLook = 10;
/** Its F-test "at α = 0.1": variances may differ by this factor. */
export const varianceFactor = 2.70554;

export interface Iteration {
  readonly at: number;
  readonly steps: readonly ProbeStep[];
  readonly now: ProbeStep;
  /** Id of the hidden activation. */
  readonly activation: string;
}

export type Rule = (iteration: Iteration) => string | undefined;

export const allRules: readonly Rule[] = [
  numericalRule,
  gradientRule,
  updateRule,
  weightRule,
  activationRule,
  outputRule,
  lossRule,
];

function isCheck(at: number): boolean {
  return at >= start && at % period === 0;
}

function numericalRule({ now }: Iteration): string | undefined {
  if (!Number.isFinite(now.loss)) return "non-finite loss";
  const isBroken = now.layers.some(
    ({ kernel, bias, activation }) => !areFinite([kernel, bias, activation]),
  );
  return isBroken ? "non-finite tensor" : undefined;
}

export function gradientRule({ at, steps, now }: Iteration): string | undefined {
  for (const [l, { kernelGrad }] of now.layers.entries()) {
    if (!areFinite([kernelGrad])) return "non-finite gradient";
    if (!isCheck(at)) continue;
    const means = steps.slice(-rateWindow).map((step) => meanAbs(step.layers[l]?.kernelGrad));
    if (meanAbs(kernelGrad) < 1e-6 || areRates(means, (rate) => rate <= 0.5))
      return "vanishing gradient";
    if (meanAbs(kernelGrad) > 1e6 || areRates(means, (rate) => rate >= 2))
      return "exploding gradient";
  }
  return undefined;
}

/** Mean over ten iterations of log10 of mean|Δw| / mean|w|, outside [−4, −1]. */
function updateRule({ at, steps, now }: Iteration): string | undefined {
  if (at === 0 || at % period !== 0) return undefined;
  for (const l of now.layers.keys()) {
    const logs = steps.slice(-period).flatMap((step, i, window) => {
      const before = (window[i - 1] ?? steps.at(-period - 1))?.layers[l]?.kernel;
      const after = step.layers[l]?.kernel;
      const size = meanAbs(before);
      if (!before || !after || !(size > 0)) return [];
      const ratio = meanAbs(after.map((w, k) => w - (before[k] ?? w))) / size;
      return [ratio > 0 ? Math.log10(ratio) : 0];
    });
    // Nothing has changed at its first iteration, which counts as 0.
    const log = mean(at === period ? [0, ...logs] : logs);
    if (log === 0) return "untrained weights";
    if (log > -1) return "updates too fast";
    if (log < -4) return "updates too slow";
  }
  return undefined;
}

function weightRule({ at, steps, now }: Iteration): string | undefined {
  if (!isCheck(at)) return undefined;
  for (const [l, { kernel }] of now.layers.entries()) {
    if (share(kernel, (w) => w < 0) > 0.95) return "negative weights";
    if (share(kernel, (w) => Math.abs(w) < 1e-5) > 0.95) return "dead weights";
    for (const tensor of ["kernel", "bias"] as const) {
      const means = steps.slice(-rateWindow).map((step) => meanAbs(step.layers[l]?.[tensor]));
      if ((means.at(-1) ?? 0) > 1e8 || areRates(means, (rate) => rate >= 2))
        return `diverging ${tensor}`;
    }
  }
  return undefined;
}

function activationRule({ at, steps, now, activation }: Iteration): string | undefined {
  if (!isCheck(at)) return undefined;
  const buffer = steps.slice(-bufferIterations);
  for (const [l, { units }] of now.layers.slice(0, -1).entries()) {
    const values = buffer.flatMap((step) => Array.from(step.layers[l]?.activation ?? []));
    const perUnit = Array.from({ length: units }, (_, unit) =>
      Array.from({ length: values.length / units }, (_, n) => values[n * units + unit] ?? 0),
    );
    const isBounded = activation === "sigmoid" || activation === "tanh";
    const idle = perUnit.filter((unit) => (isBounded ? boundedness(unit) > 0.85 : isSilent(unit)));
    if (idle.length / units > 0.5) return isBounded ? "saturated layer" : "dead layer";
    const std = Math.sqrt(variance(values));
    if (std < 0.5 && 0.5 ** 2 / std ** 2 > varianceFactor) return "unstable activations";
    if (std > 2 && std ** 2 / 2 ** 2 > varianceFactor) return "unstable activations";
  }
  return undefined;
}

const silentShare = 0.95;
const silentLimit = 1e-5;

/** Whether 95 % of the numbers are next to 0. Most units are spared the sorting: too few of their numbers are. */
function isSilent(unit: readonly number[]): boolean {
  const below = unit.filter((value) => Math.abs(value) < silentLimit).length;
  if (below <= silentShare * (unit.length - 1)) return false;
  return quantile(unit.map(Math.abs), silentShare) < silentLimit;
}

/** Bins over [0, 1], and one for what is below 0. */
const binCount = 50;

/**
 * ρ of Rakitianskaia & Engelbrecht 2015 as the tool computes it: 50 bins over [0, 1] for every activation, so that the
 * negative half of tanh falls into one bin below 0 and counts with a weight above 1.
 */
function boundedness(values: readonly number[]): number {
  const counts = new Float64Array(binCount + 1);
  const sums = new Float64Array(binCount + 1);
  for (const value of values) {
    const bin = value < 0 ? 0 : Math.min(binCount, Math.floor(value / 0.02) + 1);
    counts[bin] = (counts[bin] ?? 0) + 1;
    sums[bin] = (sums[bin] ?? 0) + value;
  }
  const weighted = counts.reduce(
    (sum, count, bin) =>
      count === 0 ? sum : sum + Math.abs((2 * (sums[bin] ?? 0)) / count - 1) * count,
    0,
  );
  return weighted / values.length;
}

function outputRule({ at, steps, now }: Iteration): string | undefined {
  if (at % period !== 0) return undefined;
  const units = now.layers.at(-1)?.units ?? 1;
  const rows = Array.from({ length: now.output.length / units }, (_, n) =>
    now.output.subarray(n * units, (n + 1) * units),
  );
  const isProbability = rows.every((row) => {
    const total = row.reduce((sum, p) => sum + p, 0);
    return row.every((p) => p >= 0 && p <= 1) && (units === 1 || (total > 0.95 && total < 1.05));
  });
  if (!isProbability) return "invalid output";
  const isConstant = Array.from({ length: units }, (_, unit) => unit).some((unit) =>
    steps.every(
      ({ output }) => variance(Array.from(output).filter((_value, i) => i % units === unit)) === 0,
    ),
  );
  return isConstant && at / period + 1 >= patience ? "constant output" : undefined;
}

/** The loss curve has one point per ten iterations, their mean; the first is that of the first iteration. */
function lossRule({ at, steps }: Iteration): string | undefined {
  if (at % period !== 0) return undefined;
  const points = Array.from({ length: at / period + 1 }, (_, i) =>
    i === 0 ? steps.slice(0, 1) : steps.slice((i - 1) * period + 1, i * period + 1),
  );
  const losses = points.map((point) => mean(point.map(({ loss }) => loss)));
  const recent = losses.slice(-rateWindow);
  if (recent.length === rateWindow) {
    if (areRates(recent, (rate) => 1 - rate < 0.05)) return "stagnated loss";
    if (areRates(recent, (rate) => rate >= 2)) return "diverging loss";
  }
  const rises = losses.slice(1).map((loss, i) => loss / (losses[i] ?? loss) > 1);
  const turns = rises.slice(1).filter((rise, i) => rise !== rises[i]).length;
  if ((losses.length - turns) / losses.length < 0.5) return "fluctuating loss";
  const accuracies = points.map((point) => mean(point.map(({ accuracy }) => accuracy)));
  if (losses.length > 2 && Math.abs(correlation(losses, accuracies)) < 0.5)
    return "unrepresentative loss";
  return undefined;
}

/** Whether every quotient of neighbors in a full window satisfies the condition. */
function areRates(values: readonly number[], isRate: (rate: number) => boolean): boolean {
  if (values.length < rateWindow) return false;
  return values.slice(1).every((value, i) => isRate(value / (values[i] ?? Number.NaN)));
}

function areFinite(tensors: readonly Float32Array[]): boolean {
  return tensors.every((tensor) => tensor.every(Number.isFinite));
}

function share(values: Float32Array, test: (x: number) => boolean): number {
  return values.filter(test).length / values.length;
}
