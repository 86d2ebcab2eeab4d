import { median } from "../stats/median.ts";
import type { QuantityId } from "../trace/quantities/index.ts";
import { samples, type Trace } from "../trace/trace.ts";
import type { LayerSummary } from "./diagnosis.ts";
import { specialSummary } from "./special-summary.ts";

/** One row per layer of a run: first and last gradients, the median update, the worst saturation and silence. */
export function layerSummaries(trace: Trace): readonly LayerSummary[] {
  const watched = samples(trace);
  return trace.header.layers.map(({ name, kind, activation }, layer) => {
    const series = (quantity: QuantityId) =>
      watched.map(({ layers }) => layers[quantity]?.[layer] ?? Number.NaN);
    const special = specialSummary(trace, layer);
    return {
      layer: name,
      kind,
      activation,
      gradNorm: ends(series("grad-norm")),
      activationGradNorm: ends(series("activation-grad-norm")),
      updateRatio: median(series("update-ratio").filter(Number.isFinite)),
      saturation: largest(series("saturation")),
      deadUnits: largest(series("dead-units")),
      ...(special && { special }),
    };
  });
}

function ends(xs: readonly number[]): readonly [number, number] {
  return [xs[0] ?? Number.NaN, xs.at(-1) ?? Number.NaN];
}

/** NaN where no entry is a number. */
function largest(xs: readonly number[]): number {
  const numbers = xs.filter((x) => !Number.isNaN(x));
  return numbers.length === 0 ? Number.NaN : Math.max(...numbers);
}
