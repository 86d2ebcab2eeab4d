import { slope } from "../stats/slope.ts";
import { samples, type Trace } from "../trace/trace.ts";

/** How the gradient of one recurrent layer changes on its way back through time, at one sample. */
export interface TimeProfile {
  readonly step: number;
  readonly layer: string;
  /** log10 of the gradient `lag` time steps before the last one over that at the last; −∞ where it is exactly 0. */
  readonly decades: number;
  /** Factor on the gradient per time step, the median over pairs of steps; NaN where none can be formed. */
  readonly factor: number;
  readonly lag: number;
}

/**
 * The time profiles of every sample: of the cell where a layer has one, of the hidden state otherwise. Empty without
 * recurrent layers.
 *
 * The last time step is the latest that has a gradient, as padded ones have none. Steps that get a loss of their own
 * add to the gradient there, so a network with an output at every step can only look better than it is.
 *
 * Source: Pascanu et al. 2013, §2.1 — https://arxiv.org/abs/1211.5063
 */
export function timeProfiles(trace: Trace): readonly (readonly TimeProfile[])[] {
  return samples(trace).map(({ step, profiles = {} }) => {
    const cells = profiles["cell-grad-norm"] ?? {};
    const states = { ...profiles["hidden-grad-norm"], ...cells };
    return Object.entries(states).flatMap(([layer, all]) =>
      directions(trace, layer, all).flatMap((norms) => profileOf(trace, step, layer, norms)),
    );
  });
}

/** A layer that runs both ways shows the states of one, then those of the other. */
function directions(
  { header }: Trace,
  name: string,
  norms: readonly number[],
): readonly (readonly number[])[] {
  const isBoth = header.layers.some(
    (layer) => layer.name === name && layer.kind === "Bidirectional",
  );
  const half = norms.length / 2;
  return isBoth ? [norms.slice(0, half), norms.slice(half)] : [norms];
}

function profileOf(
  trace: Trace,
  step: number,
  layer: string,
  norms: readonly number[],
): readonly TimeProfile[] {
  const last = norms.findLastIndex((norm) => norm > 0 && norm < Number.POSITIVE_INFINITY);
  const lag = Math.min(trace.header.lag ?? norms.length - 1, last);
  if (lag < 1) return [];
  const first = norms[last - lag] ?? Number.NaN;
  const decades = Math.log10(first / (norms[last] ?? Number.NaN));
  return [{ step, layer, decades, factor: factorOf(norms.slice(0, last + 1)), lag }];
}

/** Points that a slope is taken through, evenly over time: pairs grow with their square. */
const mostPoints = 100;

/** 10^−slope of log10 ‖∂L/∂h_t‖ over t: going back in time, below 1 the past gets less. */
function factorOf(norms: readonly number[]): number {
  const apart = Math.max(1, Math.ceil(norms.length / mostPoints));
  const times = norms.flatMap((_, t) => (t % apart === 0 ? [t] : []));
  const logs = times.map((t) => Math.log10(norms[t] ?? Number.NaN));
  return 10 ** -slope(logs, times);
}
