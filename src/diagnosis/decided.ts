import { samples, type Trace, weightedLayers } from "../trace/trace.ts";

/** Samples in a row, each of another batch, after which a gradient of exactly 0 is taken to stay 0. */
const enough = 10;

/**
 * True when no later step could change the verdict: every hidden layer has had a gradient of exactly 0 for ten samples
 * in a row. Nothing then moves the hidden weights, and the same samples will be answered in the same way.
 */
export function isDecided(trace: Trace): boolean {
  const hidden = weightedLayers(trace).slice(0, -1);
  const last = samples(trace).slice(-enough);
  if (last.length < enough || hidden.length === 0) return false;
  return last.every(({ layers }) => hidden.every((layer) => layers["grad-norm"]?.[layer] === 0));
}
