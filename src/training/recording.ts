import type { NamedValues, Values } from "../engine/engine.ts";
import type { ProfileId } from "../trace/profiles/index.ts";
import type { Evaluation, Profiles, TraceRecord } from "../trace/trace.ts";
import { lossScaleName, type StepProgram, skippedName, statisticsName } from "./compile.ts";
import type { WatchPlan } from "./watch.ts";

/** Steps that were run one after the other. */
export interface RunSteps {
  readonly from: number;
  readonly steps: number;
  /** Learning rates, where a schedule changes them. */
  readonly rates: readonly number[] | undefined;
}

/**
 * Appends what these steps put out; layers where `samples` says that they were measured, and not where loss scaling
 * skipped the step: its gradients overflowed by design.
 */
export function append(
  records: TraceRecord[],
  { watched }: StepProgram,
  outputs: NamedValues,
  { from: at, steps, rates }: RunSteps,
  samples: (step: number) => boolean,
  evaluation: Evaluation | undefined,
): void {
  const statistics = outputs[statisticsName];
  const scales = outputs[lossScaleName];
  const size = watched ? sizeOfPlan(watched) : 0;
  for (let i = 0; i < steps; i++) {
    const isMeasured = samples(at + i) && outputs[skippedName]?.[i] !== 1;
    const own = isMeasured ? statistics?.subarray(i * size, (i + 1) * size) : undefined;
    records.push({
      step: at + i,
      loss: outputs["loss"]?.[i] ?? Number.NaN,
      gradNorm: outputs["gradNorm"]?.[i] ?? Number.NaN,
      ...(own && watched && { layers: layerRows(own, watched), ...profilesOf(own, watched) }),
      ...(rates && { learningRate: rates[i] ?? Number.NaN }),
      ...(scales && { lossScale: scales[i] ?? Number.NaN }),
      ...(i === 0 && evaluation && { evaluation }),
    });
  }
}

/** How many of `steps` steps it takes to the first one that loss scaling skipped; `undefined` where it skipped none. */
export function stepsToSkip(outputs: NamedValues, steps: number): number | undefined {
  const first = outputs[skippedName]?.indexOf(1) ?? -1;
  return first >= 0 && first < steps ? first + 1 : undefined;
}

/** The first of `steps` steps whose loss or gradient is not finite, and that loss scaling did not skip. */
export function firstBroken(outputs: NamedValues, steps: number): number | undefined {
  for (let i = 0; i < steps; i++) {
    if (outputs[skippedName]?.[i] === 1) continue;
    if (!Number.isFinite(outputs["loss"]?.[i]) || !Number.isFinite(outputs["gradNorm"]?.[i]))
      return i;
  }
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
