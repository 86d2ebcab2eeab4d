import { closeSync, openSync, writeSync } from "node:fs";
import { rngOf } from "../../src/core/rng.ts";
import type { TraceHeader } from "../../src/trace/trace.ts";

/** The header of a run of many dense layers. */
export function headerOf(layers: number, plannedSteps: number): TraceHeader {
  return {
    version: 1,
    source: "benchmark",
    layers: Array.from({ length: layers }, (_, i) => ({
      name: `block_${i}/dense`,
      kind: "Dense",
      activation: "relu",
      isWeighted: true,
    })),
    optimizer: "sgd",
    learningRate: 0.1,
    clip: undefined,
    lossScale: 1,
    batchSize: 32,
    stepsPerEpoch: 100,
    plannedSteps,
    seed: 0,
    goal: { loss: "mse", metric: "r2", chanceLoss: 1, chanceMetric: 0, ceilingMetric: 1 },
  };
}

/** Lines of a trace, one for each step: gradients that vanish at first and recover, with noise, and one that is no number. */
export function* lines(layers: number, steps: number, quantities: readonly string[], from = 0) {
  const rng = rngOf(1);
  for (let step = from; step < from + steps; step++) {
    const row = () =>
      Array.from({ length: layers }, (_, layer) => {
        const decades = ((layer - layers) / 50) * (1 - step / (from + steps)) + 0.2 * rng.normal();
        return Number((10 ** decades).toPrecision(9));
      });
    const rows = Object.fromEntries(quantities.map((id) => [id, row()]));
    const isBroken = step === Math.floor(from + 0.7 * steps);
    const loss = 2.3 * Math.exp(-step / 4000) + 0.02 * rng.normal();
    yield `${JSON.stringify({ step, loss, gradNorm: isBroken ? "NaN" : Math.exp(rng.normal()), layers: rows })}\n`;
  }
}

/** Writes a whole trace. */
export function writeLongTrace(
  path: string,
  layers: number,
  steps: number,
  quantities: readonly string[],
): void {
  const file = openSync(path, "w");
  writeSync(file, `${JSON.stringify(headerOf(layers, steps))}\n`);
  for (const line of lines(layers, steps, quantities)) writeSync(file, line);
  closeSync(file);
}
