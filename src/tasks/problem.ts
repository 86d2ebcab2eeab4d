import { permutation, type Rng } from "../core/rng.ts";
import type { Targets } from "../formats/dataset.ts";
import type { Ceiling, Chance, Dataset, Problem } from "./task.ts";

export interface ProblemOptions {
  /** Share of the samples kept for validation, in (0, 1). */
  readonly validation: number;
  readonly rng: Rng;
  readonly ceiling?: Ceiling | undefined;
}

interface Parts {
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/**
 * The dataset split in two, both parts in random order, with what a model reaches that ignores its
 * input.
 *
 * Validation gets round(validation · size) samples. Where a sample has one class, classes keep their
 * shares to within one sample (largest remainders), and every class keeps a sample for training. The
 * same `rng` gives the same split, whatever was drawn from it before.
 *
 * @throws RangeError when `validation` is not in (0, 1) or leaves a part empty.
 */
export function problemOf(
  id: string,
  dataset: Dataset,
  { validation, rng, ceiling }: ProblemOptions,
): Problem {
  if (!(validation > 0 && validation < 1))
    throw new RangeError(
      `problemOf: validation must be between 0 and 1, got ${validation}; try 0.3`,
    );
  const order = permutation(dataset.size, rng.split("validation"));
  const parts = split(order, dataset.targets, Math.round(validation * dataset.size));
  for (const part of ["validation", "train"] as const)
    if (parts[part].length === 0)
      throw new RangeError(
        `problemOf: the ${part} part is empty` +
          `, got validation ${validation} of ${dataset.size} samples`,
      );
  return { id, dataset, ...parts, chance: chanceOf(dataset.targets, parts.train), ceiling };
}

function split(order: Int32Array, targets: Targets, count: number): Parts {
  if (targets.kind === "numbers" || positionsOf(targets) > 1)
    return { validation: order.slice(0, count), train: order.slice(count) };
  const wanted = quotas(countsOf(targets, order), count);
  const isValidation = new Set<number>();
  for (const n of order) {
    const label = targets.labels[n] ?? 0;
    const left = wanted[label] ?? 0;
    if (left === 0) continue;
    wanted[label] = left - 1;
    isValidation.add(n);
  }
  return {
    validation: order.filter((n) => isValidation.has(n)),
    train: order.filter((n) => !isValidation.has(n)),
  };
}

/** How many of each class to hold out, `total` in all where every class can keep one sample. */
function quotas(counts: readonly number[], total: number): number[] {
  const size = counts.reduce((sum, count) => sum + count, 0);
  const shares = counts.map((count) => (count * total) / size);
  const quotas = shares.map((share, label) =>
    Math.min(Math.floor(share), Math.max(0, (counts[label] ?? 0) - 1)),
  );
  const byRemainder = shares
    .map((share, label) => ({ label, remainder: share - (quotas[label] ?? 0) }))
    .sort((a, b) => b.remainder - a.remainder);
  let missing = total - quotas.reduce((sum, quota) => sum + quota, 0);
  for (const { label } of byRemainder) {
    const quota = quotas[label] ?? 0;
    if (missing === 0 || quota + 1 >= (counts[label] ?? 0)) continue;
    quotas[label] = quota + 1;
    missing--;
  }
  return quotas;
}

type Classes = Targets & { readonly kind: "classes" };

function positionsOf({ positions = 1 }: Classes): number {
  return positions;
}

function countsOf(targets: Classes, samples: Int32Array, position = 0): number[] {
  const counts = targets.names.map(() => 0);
  const positions = positionsOf(targets);
  for (const n of samples) {
    const label = targets.labels[n * positions + position] ?? 0;
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return counts;
}

function chanceOf(targets: Targets, train: Int32Array): Chance {
  if (targets.kind === "numbers")
    return { metric: 0, loss: variance(targets.values, targets.width, train) };
  const positions = positionsOf(targets);
  const each = Array.from({ length: positions }, (_, position) =>
    countsOf(targets, train, position).map((count) => count / train.length),
  );
  return {
    metric: each.reduce((sum, shares) => sum + Math.max(...shares), 0) / positions,
    loss: each.reduce((sum, shares) => sum + entropy(shares), 0) / positions,
  };
}

function entropy(shares: readonly number[]): number {
  return shares.reduce((sum, share) => (share === 0 ? sum : sum - share * Math.log(share)), 0);
}

/**
 * Mean squared distance to the mean, 1/(n·w) Σₙ Σₖ (yₙₖ − ȳₖ)²: the squared error of answering the
 * mean.
 */
function variance(values: Float32Array, width: number, samples: Int32Array): number {
  let sum = 0;
  for (let k = 0; k < width; k++) {
    const column = Float64Array.from(samples, (n) => values[n * width + k] ?? 0);
    const mean = column.reduce((total, y) => total + y, 0) / column.length;
    sum += column.reduce((total, y) => total + (y - mean) ** 2, 0);
  }
  return sum / (samples.length * width);
}
