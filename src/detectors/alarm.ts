import { median } from "../stats/median.ts";
import type { Finding } from "./detector.ts";
import { type Persistence, persistence } from "./persistence.ts";

/** What a detector saw at one sample: how bad, and where. */
export interface Sighting {
  /** Larger is worse. */
  readonly size: number;
  /** Position among the layers that the detector looks at. */
  readonly place: number;
}

/** A condition that lasted, with its strictest limit. */
export interface Alarm {
  readonly severity: Finding["severity"];
  readonly since: number;
  readonly limit: number;
  /** Medians over the samples at which the condition held. */
  readonly size: number;
  readonly place: number;
  /** For the figures of a finding: the share of samples at which it held, and whether it still holds. */
  readonly lasting: { readonly share: number; readonly atEnd: number };
}

/**
 * The alarm that a series of sightings raises: a failure when `fail` is reached at 3 of 5 samples in a row, else a
 * warning when `warn` is; `undefined` when neither. An absent sighting holds nothing.
 */
export function alarmOf(
  steps: readonly number[],
  sightings: readonly (Sighting | undefined)[],
  limits: { readonly warn?: number; readonly fail: number },
): Alarm | undefined {
  const found = (limit: number) =>
    persistence(steps, (i) => (sightings[i]?.size ?? Number.NEGATIVE_INFINITY) >= limit);
  const failure = found(limits.fail);
  if (failure) return alarm("failure", limits.fail, failure, sightings);
  const warning = limits.warn === undefined ? undefined : found(limits.warn);
  return warning && limits.warn !== undefined
    ? alarm("warning", limits.warn, warning, sightings)
    : undefined;
}

function alarm(
  severity: Finding["severity"],
  limit: number,
  { since, hits, share, atEnd }: Persistence,
  sightings: readonly (Sighting | undefined)[],
): Alarm {
  const seen = hits.flatMap((i) => sightings[i] ?? []);
  return {
    severity,
    since,
    limit,
    size: median(seen.map(({ size }) => size)),
    place: Math.round(median(seen.map(({ place }) => place))),
    lasting: { share, atEnd: Number(atEnd) },
  };
}

/** The worst entry of a list as a sighting; `undefined` when all are NaN. */
export function worst(sizes: readonly number[]): Sighting | undefined {
  return sizes.reduce<Sighting | undefined>(
    (best, size, place) =>
      Number.isNaN(size) || (best && best.size >= size) ? best : { size, place },
    undefined,
  );
}
