import type { NamedValues, Values } from "../engine/engine.ts";
import type { ProfileId } from "../trace/profiles/index.ts";
import type { Evaluation, Profiles, TraceRecord } from "../trace/trace.ts";
import { type StepProgram, statisticsName } from "./compile.ts";
import type { WatchPlan } from "./watch.ts";

/** Appends what `steps` steps from `at` on put out; layers where `samples` says that they were measured. */
export function append(
  records: TraceRecord[],
  { watched }: StepProgram,
  outputs: NamedValues,
  at: number,
  steps: number,
  samples: (step: number) => boolean,
  evaluation: Evaluation | undefined,
): void {
  const statistics = outputs[statisticsName];
  const size = watched ? sizeOfPlan(watched) : 0;
  for (let i = 0; i < steps; i++) {
    const own = samples(at + i) ? statistics?.subarray(i * size, (i + 1) * size) : undefined;
    records.push({
      step: at + i,
      loss: outputs["loss"]?.[i] ?? Number.NaN,
      gradNorm: outputs["gradNorm"]?.[i] ?? Number.NaN,
      ...(own && watched && { layers: layerRows(own, watched), ...profilesOf(own, watched) }),
      ...(i === 0 && evaluation && { evaluation }),
    });
  }
}

/** The first of `steps` steps whose loss or gradient is not finite. */
export function firstBroken(outputs: NamedValues, steps: number): number | undefined {
  for (let i = 0; i < steps; i++)
    if (!Number.isFinite(outputs["loss"]?.[i]) || !Number.isFinite(outputs["gradNorm"]?.[i]))
      return i;
  return undefined;
}

function sizeOfPlan({ layers, quantities, profiles }: WatchPlan): number {
  return profiles.reduce((sum, { length }) => sum + length, quantities.length * layers.length);
}

function layerRows(
  statistics: Values,
  { layers, quantities }: WatchPlan,
): NonNullable<TraceRecord["layers"]> {
  return Object.fromEntries(
    quantities.map((id, i) => [
      id,
      Array.from(statistics.subarray(i * layers.length, (i + 1) * layers.length)),
    ]),
  );
}

function profilesOf(
  statistics: Values,
  { layers, quantities, profiles }: WatchPlan,
): { readonly profiles?: Profiles } {
  if (profiles.length === 0) return {};
  const lists: Partial<Record<ProfileId, Record<string, readonly number[]>>> = {};
  let at = quantities.length * layers.length;
  for (const { id, layer, length } of profiles) {
    lists[id] = { ...lists[id], [layer]: Array.from(statistics.subarray(at, at + length)) };
    at += length;
  }
  return { profiles: lists };
}
