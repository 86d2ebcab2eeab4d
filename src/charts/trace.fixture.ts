import type { Trace, TraceRecord } from "../trace/trace.ts";

const layer = (name: string) => ({ name, kind: "Dense", activation: "tanh", isWeighted: true });

/** A trace of dense layers; of every sample the gradients at the layers' sums, input to output. */
export function gradientTrace(
  grads: readonly (readonly number[])[],
  rest: Partial<TraceRecord> = {},
): Trace {
  const count = grads[0]?.length ?? 0;
  return {
    header: {
      version: 1,
      source: "test",
      layers: Array.from({ length: count }, (_, i) => layer(`layer_${i}`)),
      optimizer: "sgd",
      learningRate: 0.1,
      clip: undefined,
      lossScale: 1,
      batchSize: 1,
      stepsPerEpoch: 1,
      plannedSteps: grads.length,
      seed: 0,
      goal: { loss: "mse", metric: "r2", chanceLoss: 1, chanceMetric: 0, ceilingMetric: 1 },
    },
    records: grads.map((norms, i) => ({
      step: 10 * i,
      loss: 1,
      gradNorm: 1,
      layers: { "activation-grad-norm": norms },
      ...rest,
    })),
  };
}
