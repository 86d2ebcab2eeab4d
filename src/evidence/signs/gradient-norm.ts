import { median } from "../../stats/median.ts";
import { spikeScore } from "../../stats/spike-score.ts";
import type { Curve } from "../evidence.ts";
import type { SignFinding } from "../examination.ts";
import { largestOf } from "../largest.ts";
import { mainCurve } from "../progress.ts";
import { found, type Sign } from "../sign.ts";
import { spikesIn } from "../spikes.ts";

const id = "gradient-norm";
/** Growth of the usual norm over its beginning. Two decades, as over depth. */
const growth = 100;
/** Robust z of log10 norm, and factor over the median. Source: docs/thresholds.md, S7 and rule XT */
const spikeLimit = 6;
const spikeFactor = 5;
const window = 128;
const fewest = 5;
/** Norms of whole networks that train are between 0.01 and 100; this is far below what float16 can hold of one element. */
const tiny = 1e-6;

/** The norm of the whole gradient over the training. */
export const gradientNorm = {
  id,
  summary:
    "The norm of the whole gradient grows by two decades, spikes again and again, or is next to nothing from the start.",
  source:
    "Pascanu et al. 2013, §2.1 — https://arxiv.org/abs/1211.5063; Leys et al. 2013 (median and MAD)",
  lacks: (evidence) => (mainCurve(evidence, "gradient") ? undefined : "gradient-norm"),
  look(evidence, { state }) {
    const norm = mainCurve(evidence, "gradient");
    if (!norm) return [];
    const isDone = state === "converged" || state === "learned";
    return [...grows(norm), ...spikes(norm), ...(isDone ? [] : isTiny(norm))];
  },
} as const satisfies Sign;

function grows({ base, positions, values, from }: Curve): readonly SignFinding[] {
  const finite = values.filter((value) => Number.isFinite(value) && value > 0);
  if (finite.length < fewest) return isHuge({ base, positions, values, from });
  const start = median(finite.slice(0, Math.max(1, Math.floor(finite.length / 10))));
  const largest = largestOf(finite);
  const late = median(finite.slice(-Math.max(2, Math.floor(finite.length / 4))));
  const endsBroken = !Number.isFinite(values.at(-1) ?? Number.NaN);
  if (!(largest >= growth * start && (late >= growth * start || endsBroken)))
    return isHuge({ base, positions, values, from });
  const index = values.findIndex((value) => value >= growth * start);
  return [
    found(id, "norm-explodes", "failure", {
      at: { base, position: positions[index] ?? 0 },
      figures: { start, largest, factor: largest / start },
      limits: { factor: growth },
      from: [from],
    }),
  ];
}

/** A norm that no network of ordinary size has: it exploded before the first record. */
const huge = 1e4;

function isHuge({
  base,
  positions,
  values,
  from,
}: Pick<Curve, "base" | "positions" | "values" | "from">): readonly SignFinding[] {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0 || !(median(finite) >= huge)) return [];
  return [
    found(id, "norm-huge", "failure", {
      at: { base, position: positions[0] ?? 0 },
      figures: {
        start: finite[0] ?? Number.NaN,
        largest: largestOf(finite),
        norm: median(finite),
      },
      limits: { norm: huge },
      from: [from],
    }),
  ];
}

function spikes({ base, positions, values, from }: Curve): readonly SignFinding[] {
  const hits = spikesIn(values, {
    factor: spikeFactor,
    window,
    accepts: (value, before) => spikeScore(value, before) > spikeLimit,
  });
  const [first] = hits;
  if (!first || hits.length < 2) return [];
  return [
    found(id, "norm-spikes", "warning", {
      at: { base, position: positions[first.index] ?? 0 },
      figures: { count: hits.length, factor: largestOf(hits.map(({ factor }) => factor)) },
      limits: { factor: spikeFactor, score: spikeLimit },
      from: [from],
    }),
  ];
}

function isTiny({ base, positions, values, from }: Curve): readonly SignFinding[] {
  const finite = values.filter((value) => Number.isFinite(value));
  const usual = median(finite);
  if (finite.length < fewest || !(usual > 0 && usual < tiny)) return [];
  return [
    found(id, "norm-vanishes", "failure", {
      at: { base, position: positions[0] ?? 0 },
      figures: { norm: usual },
      limits: { norm: tiny },
      from: [from],
    }),
  ];
}
