import { grouped } from "../core/grouped.ts";
import { median } from "../stats/median.ts";
import { slope } from "../stats/slope.ts";
import { layerOf } from "./depth-order.ts";
import type { Curve, Evidence, Moment, Provenance } from "./evidence.ts";
import type { SignFinding } from "./examination.ts";
import { parameterName } from "./parameter-name.ts";

/** How large the gradients of layers are, beside each other, at one time or over a stretch of it. */
export interface DepthProfile {
  /** Input to output. */
  readonly layers: readonly string[];
  /** Root mean square of a kernel's gradient elements, or its norm: the same for all layers. */
  readonly sizes: readonly number[];
  /** Layers of which there is no number at this position; others whose size is NaN had a gradient that was none. */
  readonly missing: readonly string[];
  readonly position: number | undefined;
  readonly base: Curve["base"];
  readonly source: "log" | "optimizer";
  readonly from: readonly Provenance[];
}

/** Layers that a profile over depth needs. */
export const fewestLayers = 3;

/** Profiles of every source, each in the order of the training. Kernels only: biases and scales see other gradients. */
export function depthProfiles(evidence: Evidence): readonly DepthProfile[] {
  return [...loggedProfiles(evidence), ...rememberedProfiles(evidence)];
}

function loggedProfiles({ curves, layers, files }: Evidence): readonly DepthProfile[] {
  const own = curves.filter(
    ({ measures, parameter, statistic }) =>
      measures === "gradient" &&
      parameter !== undefined &&
      statistic !== "mean" &&
      isKernel(parameter),
  );
  // MLflow keeps a file for each metric of a training.
  const isApart = new Set(
    files.filter(({ format }) => format === "mlflow").map(({ name }) => name),
  );
  const groups = grouped(
    own,
    ({ from, statistic, base }) =>
      `${isApart.has(from.file) ? "mlflow" : from.file} ${statistic} ${base}`,
  );
  return [...groups.values()].flatMap((group) => {
    const byLayer = new Map<string, Curve>();
    for (const curve of group) {
      const name = layerOf(curve.parameter ?? "");
      if (!byLayer.has(name)) byLayer.set(name, curve);
    }
    const names = ordered([...byLayer.keys()], layers);
    if (names.length < fewestLayers) return [];
    const positions = byLayer.get(names[0] ?? "")?.positions ?? [];
    return thinned(positions).map((position) => ({
      layers: names,
      sizes: names.map((name) => valueAt(byLayer.get(name), position)),
      missing: names.filter((name) => !byLayer.get(name)?.positions.includes(position)),
      position,
      base: group[0]?.base ?? "step",
      source: "log" as const,
      from: group.slice(0, 1).map(({ from }) => from),
    }));
  });
}

function rememberedProfiles({ moments, layers }: Evidence): readonly DepthProfile[] {
  return moments.flatMap((moment) => {
    const kernels = (moment.optimizer?.gradients ?? []).filter(
      ({ parameter, shape }) =>
        shape.length >= 2 && (parameter === undefined || isKernel(parameter)),
    );
    if (kernels.length < fewestLayers) return [];
    const names = kernels.map(({ parameter, index }) =>
      parameter === undefined ? `parameter ${index}` : parameterName(parameter, undefined).layer,
    );
    const order = ordered(names, layers);
    return [
      {
        layers: order,
        sizes: order.map((name) => kernels[names.indexOf(name)]?.rms ?? Number.NaN),
        missing: [],
        position: positionOf(moment),
        base: "step" as const,
        source: "optimizer" as const,
        from: [{ file: moment.file, tag: `state of ${moment.optimizer?.kind ?? "the optimizer"}` }],
      },
    ];
  });
}

/**
 * One profile of each source to show: the last of those with the most layers, because histograms are often kept of a few
 * layers only.
 */
export function shownProfiles(evidence: Evidence): readonly DepthProfile[] {
  const known = ({ sizes }: DepthProfile) => sizes.filter((size) => !Number.isNaN(size)).length;
  return [...grouped(depthProfiles(evidence), ({ source }) => source).values()].flatMap((own) => {
    const most = own.reduce((count, profile) => Math.max(count, known(profile)), 0);
    return own.findLast((profile) => known(profile) === most) ?? [];
  });
}

/** Step of a checkpoint; its epoch where no step is known. */
export function positionOf({ step, epoch }: Moment): number | undefined {
  return step ?? epoch;
}

/** When a checkpoint was taken, as a finding says it. */
export function placeOf(moment: Moment): SignFinding["at"] {
  const position = positionOf(moment);
  return position === undefined
    ? undefined
    : { base: moment.step === undefined ? "epoch" : "step", position };
}

function isKernel(parameter: string): boolean {
  const { role } = parameterName(parameter, undefined);
  return role === "kernel";
}

/** The names in the order of the known layers; those that are not known stay where they are, behind. */
function ordered(names: readonly string[], known: readonly string[]): readonly string[] {
  const place = new Map(known.map((name, i) => [name, i]));
  const placed = names.filter((name) => place.has(name));
  if (placed.length < names.length) return names;
  return names.toSorted((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
}

/** Profiles that are looked at, evenly spread: enough to see what lasts. */
const mostProfiles = 200;

function thinned(positions: readonly number[]): readonly number[] {
  const step = Math.max(1, positions.length / mostProfiles);
  return Array.from(
    { length: Math.min(positions.length, mostProfiles) },
    (_, i) => positions[Math.floor(i * step)] ?? Number.NaN,
  );
}

function valueAt(curve: Curve | undefined, position: number): number {
  if (!curve) return Number.NaN;
  const [i, value] = [curve.positions.indexOf(position), curve.values];
  return i < 0 ? Number.NaN : (value[i] ?? Number.NaN);
}

/** How a profile changes over depth. */
export interface Decay {
  /** log10 of the first over the last layer's gradient, by the robust line through all of them. */
  readonly decades: number;
  /** Largest step between neighbours, as a share of all decades: near 1 for a single jump, 1/(L − 1) for a geometric decay. */
  readonly jump: number;
  /** Layer with the smallest (of a vanishing profile) or largest gradient. */
  readonly extreme: string | undefined;
}

/**
 * The decay of a profile: NaN where fewer than three layers have a gradient above 0.
 *
 * A line through the logarithms (Theil–Sen), times the layers between: one odd layer, such as one of another width, does not
 * decide.
 */
export function decayOf({ layers, sizes }: Pick<DepthProfile, "layers" | "sizes">): Decay {
  const logs = sizes.map((size) =>
    size > 0 && size < Number.POSITIVE_INFINITY ? Math.log10(size) : Number.NaN,
  );
  const known = logs.filter(Number.isFinite);
  if (known.length < fewestLayers)
    return { decades: Number.NaN, jump: Number.NaN, extreme: undefined };
  const perLayer = slope(logs);
  const decades = -perLayer * (logs.length - 1);
  const steps = logs.slice(1).map((value, i) => Math.abs(value - (logs[i] ?? Number.NaN)));
  const total = Math.abs((known.at(-1) ?? 0) - (known[0] ?? 0));
  const jump = Math.max(...steps.filter(Number.isFinite)) / Math.max(total, Number.MIN_VALUE);
  const target = decades < 0 ? Math.min(...known) : Math.max(...known);
  return { decades, jump, extreme: layers[logs.indexOf(target)] };
}

/** The middle of several decays: what lasted. */
export function usualDecades(profiles: readonly DepthProfile[]): number {
  return median(profiles.map((profile) => decayOf(profile).decades).filter(Number.isFinite));
}
