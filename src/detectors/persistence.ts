/** How long a condition held over the samples of a run. */
export interface Persistence {
  /** Step of the first sample of the first window that raised the alarm. */
  readonly since: number;
  /** Samples at which the condition held, as indices. */
  readonly hits: readonly number[];
  /** Share of all samples at which it held. */
  readonly share: number;
  /** Whether the last window still raises it. */
  readonly atEnd: boolean;
}

/** An alarm needs 3 of 5 samples in a row, so that one odd batch, or zero-initialized weights at step 0, raise none. */
export const window = 5;
export const needed = 3;

/**
 * Where a condition held at 3 of 5 samples in a row; `undefined` where it never did. With fewer than 5 samples all the
 * same share of them must agree.
 */
export function persistence(
  steps: readonly number[],
  holds: (sample: number) => boolean,
): Persistence | undefined {
  const flags = steps.map((_, sample) => holds(sample));
  const width = Math.min(window, steps.length);
  const enough = Math.ceil((needed / window) * width);
  const alarms = flags.flatMap((_, end) => {
    if (end + 1 < width) return [];
    const start = end + 1 - width;
    return flags.slice(start, end + 1).filter(Boolean).length >= enough ? [start] : [];
  });
  const [first] = alarms;
  if (first === undefined || width === 0) return undefined;
  const hits = flags.flatMap((flag, sample) => (flag ? [sample] : []));
  const since = hits.find((sample) => sample >= first) ?? first;
  return {
    since: steps[since] ?? 0,
    hits,
    share: hits.length / flags.length,
    atEnd: alarms.at(-1) === flags.length - width,
  };
}
