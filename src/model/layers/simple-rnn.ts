import type { Ops } from "../../graph/ops.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { activated } from "../activations/index.ts";
import type { LayerCall } from "../layer.ts";
import {
  cut,
  joined,
  parameterOf,
  type RecurrentKind,
  sequenceMask,
  stepOutputs,
  timeMajorRows,
  unrolled,
} from "../recurrence.ts";
import {
  type RecurrentConfig,
  readRecurrent,
  recurrentParameters,
  recurrentShape,
  writeRecurrent,
} from "../recurrent.ts";
import { normalizedUnits, unitParameter } from "../unit-normalization.ts";

export type SimpleRNNConfig = RecurrentConfig;

/** h_t = φ(x_t·W + h_{t−1}·U + b); with layer normalization φ(γ·norm(x_t·W + h_{t−1}·U) + b), Ba et al. 2016, eq. 4. */
export const simpleRnn = {
  id: "simple-rnn",
  kind: "SimpleRNN",
  summary: "A layer that reads its own output at the next time step: φ(x·W + h·U + b).",
  source: "Elman 1990 — https://doi.org/10.1207/s15516709cog1402_1",
  read: readRecurrent,
  write: writeRecurrent,
  outputShape: (config, inputs) => recurrentShape(config, inputs, "simple-rnn"),
  parameters(config, inputs) {
    const { units, biasInitializer, layerNormalization } = config;
    return [
      ...recurrentParameters(config, inputs, { gates: 1, biasShape: [units], biasInitializer }),
      ...(layerNormalization ? [unitParameter("gamma", units, "ones")] : []),
    ];
  },
  steps,
  forward: (ops, call) => joined(ops, steps(ops, call), call.config),
  mask: (_, { config, masks }) => sequenceMask(config, masks),
} as const satisfies RecurrentKind<SimpleRNNConfig>;

function steps(ops: Ops, call: LayerCall<SimpleRNNConfig>): readonly Tensor[] {
  const { config, context } = call;
  const recurrentKernel = parameterOf(call, "recurrent_kernel");
  const { bias, gamma } = call.parameters;
  const kernel = parameterOf(call, "kernel");
  const projected = cut(
    ops,
    ops.gemm(timeMajorRows(ops, call), kernel, gamma ? undefined : bias),
    call,
  );
  const states = unrolled(ops, call, 1, (t, [h], read) => {
    if (!h) return [];
    const sum = ops.gemm(read(h), recurrentKernel, projected[t]);
    if (!gamma) return [activated(ops, sum, config.activation)];
    const normalized = normalizedUnits(ops, sum, gamma);
    return [activated(ops, bias ? ops.add(normalized, bias) : normalized, config.activation)];
  });
  const hidden = states.flatMap(([h]) => h ?? []);
  context.observe("hidden-state", hidden);
  context.observe("recurrent-kernel", [recurrentKernel]);
  return stepOutputs(ops, call, hidden);
}
