import type { NamedValues, Values } from "../engine/engine.ts";
import { type QuantityId, quantities } from "../trace/quantities/index.ts";
import type { Evaluation, TraceRecord } from "../trace/trace.ts";
import { type StepProgram, statisticsName } from "./compile.ts";

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
  const size = quantities.length * watched.length;
  for (let i = 0; i < steps; i++) {
    const own = samples(at + i) ? statistics?.subarray(i * size, (i + 1) * size) : undefined;
    records.push({
      step: at + i,
      loss: outputs["loss"]?.[i] ?? Number.NaN,
      gradNorm: outputs["gradNorm"]?.[i] ?? Number.NaN,
      ...(own && { layers: layerRows(own, watched.length) }),
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

function layerRows(
  statistics: Values,
  layers: number,
): Readonly<Record<QuantityId, readonly number[]>> {
  return Object.fromEntries(
    quantities.map(({ id }, i) => [
      id,
      Array.from(statistics.subarray(i * layers, (i + 1) * layers)),
    ]),
  ) as unknown as Record<QuantityId, readonly number[]>;
}
