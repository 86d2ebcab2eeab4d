import { depthLayers, samples, type Trace } from "../trace/trace.ts";

/** What is kept of a run that was tried: few enough numbers that those of all runs fit into a report, enough to see one beside another. */
export interface Course {
  /** Steps and losses of the batch, thinned evenly to both ends. */
  readonly steps: readonly number[];
  readonly losses: readonly number[];
  /** Layers on the trunk, input to output, and ‖∂L/∂z‖ of each at the last step that was watched. */
  readonly layers: readonly string[];
  readonly gradNorms: readonly number[];
}

/** Points of the loss. */
const mostPoints = 32;
/** Layers of the profile; of deeper networks evenly some, with both ends. */
const mostLayers = 48;
/** Digits that can be seen in a picture. */
const digits = 4;

/** The course of a run; empty lists where nothing was recorded. What is not finite stays as it was. */
export function courseOf(trace: Trace): Course {
  const records = evenly(trace.records, mostPoints);
  const watched = samples(trace).at(-1);
  const layers = watched ? evenly(depthLayers(trace), mostLayers) : [];
  return {
    steps: records.map(({ step }) => step),
    losses: records.map(({ loss }) => rounded(loss)),
    layers: layers.map((layer) => trace.header.layers[layer]?.name ?? ""),
    gradNorms: layers.map((layer) =>
      rounded(watched?.layers["activation-grad-norm"]?.[layer] ?? Number.NaN),
    ),
  };
}

function evenly<One>(all: readonly One[], most: number): readonly One[] {
  if (all.length <= most) return all;
  const places = Array.from({ length: most }, (_, i) =>
    Math.round((i * (all.length - 1)) / (most - 1)),
  );
  return all.filter((_, i) => places.includes(i));
}

function rounded(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(digits)) : value;
}
