import { median } from "../stats/median.ts";

/** A value that stands far above those before it. */
export interface Spike {
  readonly index: number;
  /** Over the median before it. */
  readonly factor: number;
}

/** What counts as one. */
export interface SpikeRule {
  /** Times the median of the values before it. */
  readonly factor: number;
  /** Values before it that are looked at; half of them must be there. */
  readonly window: number;
  /** What else must hold. */
  readonly accepts?: (value: number, before: readonly number[]) => boolean;
}

/** Values above `factor` times the median of the `window` before them. NaN and infinite ones are left out. */
export function spikesIn(
  values: readonly number[],
  { factor, window, accepts }: SpikeRule,
): readonly Spike[] {
  return values.flatMap((value, index) => {
    if (!isAboveHalf(values, index, window, factor)) return [];
    const before = values.slice(Math.max(0, index - window), index).filter(Number.isFinite);
    const usual = median(before);
    if (before.length < window / 2 || !(usual > 0 && value > factor * usual)) return [];
    return accepts && !accepts(value, before) ? [] : [{ index, factor: value / usual }];
  });
}

/** Whether half of the values before allow a spike at all: sorting them is what takes time in logs of a million. */
function isAboveHalf(
  values: readonly number[],
  index: number,
  window: number,
  factor: number,
): boolean {
  const value = values[index] ?? Number.NaN;
  if (!Number.isFinite(value)) return false;
  let above = 0;
  for (let i = Math.max(0, index - window); i < index; i++)
    if (!(factor * (values[i] ?? 0) > value)) above++;
  return 4 * above >= window;
}
