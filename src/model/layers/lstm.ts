import type { Ops } from "../../graph/ops.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { activated } from "../activations/index.ts";
import { lstmGates, withGates } from "../gate-blocks.ts";
import type { InitializerRef } from "../initializer.ts";
import { initializerRef } from "../initializers/index.ts";
import type { LayerCall } from "../layer.ts";
import { readBoolean } from "../raw-config.ts";
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
  type GatedConfig,
  readGated,
  recurrentParameters,
  recurrentShape,
  writeGated,
} from "../recurrent.ts";
import { affine, normalizedUnits, unitParameter } from "../unit-normalization.ts";

export interface LSTMConfig extends GatedConfig {
  /** The forget gate's bias starts at 1, whatever the bias initializer says of the others. */
  readonly unitForgetBias: boolean;
}

/**
 * c_t = f·c_{t−1} + i·φ(z_c), h_t = o·φ(c_t), with i, f, o = σ(z) and z = x_t·W + h_{t−1}·U + b; gates in the order
 * i, f, c, o. With layer normalization z = norm(x_t·W) + norm(h_{t−1}·U) + b and h_t = o·φ(norm(c_t)).
 */
export const lstm = {
  id: "lstm",
  kind: "LSTM",
  summary: "A memory that gates write, keep and read: its gradient passes through the forget gate.",
  source:
    "Hochreiter & Schmidhuber 1997 — https://doi.org/10.1162/neco.1997.9.8.1735; normalized: Ba et al. 2016, supplement — https://arxiv.org/abs/1607.06450",
  read: (raw, who, dialect) => ({
    ...readGated(raw, who, dialect),
    unitForgetBias: readBoolean(raw, "unit_forget_bias", true, who),
  }),
  write: (config, dialect) => ({
    ...writeGated(config, dialect),
    unit_forget_bias: config.unitForgetBias,
  }),
  outputShape: (config, inputs) => recurrentShape(config, inputs, "lstm"),
  parameters(config, inputs) {
    const { units } = config;
    const biasInitializer = config.useBias ? biasStart(config) : config.biasInitializer;
    return [
      ...recurrentParameters(config, inputs, { gates: 4, biasShape: [4 * units], biasInitializer }),
      ...(config.layerNormalization
        ? [
            unitParameter("kernel_gamma", 4 * units, "ones"),
            unitParameter("recurrent_gamma", 4 * units, "ones"),
            unitParameter("state_gamma", units, "ones"),
            unitParameter("state_beta", units, "zeros"),
          ]
        : []),
    ];
  },
  steps,
  forward: (ops, call) => joined(ops, steps(ops, call), call.config),
  mask: (_, { config, masks }) => sequenceMask(config, masks),
} as const satisfies RecurrentKind<LSTMConfig>;

/** Where the bias starts, `unit_forget_bias` included. */
function biasStart({ unitForgetBias, biasInitializer }: LSTMConfig): InitializerRef {
  const { id, config } = biasInitializer;
  if (!unitForgetBias) return withGates(biasInitializer, lstmGates);
  const values: Readonly<Record<string, number>> = {
    zeros: 0,
    ones: 1,
    constant: Number(config["value"]),
  };
  const value = values[id];
  if (value === undefined)
    throw new RangeError(
      `lstm: unit_forget_bias needs a bias initializer of zeros, ones or a constant, got ${id}; try unit_forget_bias false`,
    );
  const start = initializerRef("gate-bias", { forget: 1, input: value, other: value });
  return withGates(start, lstmGates);
}

function steps(ops: Ops, call: LayerCall<LSTMConfig>): readonly Tensor[] {
  const { config, context, parameters } = call;
  const { units, activation, recurrentActivation, layerNormalization } = config;
  const recurrentKernel = parameterOf(call, "recurrent_kernel");
  const own = (name: string) => sigmoidsFirst(ops, parameterOf(call, name), units);
  const gamma = (name: string) => (layerNormalization ? own(name) : undefined);
  const bias = config.useBias ? own("bias") : undefined;
  const fromInput = affine(
    ops,
    timeMajorRows(ops, call),
    own("kernel"),
    bias,
    gamma("kernel_gamma"),
  );
  const projected = cut(ops, fromInput, call);
  const [fromState, recurrentGamma] = [own("recurrent_kernel"), gamma("recurrent_gamma")];
  const forgetGates: Tensor[] = [];

  const states = unrolled(ops, call, 2, (t, [h, c], read) => {
    if (!h || !c) return [];
    const z = affine(ops, read(h), fromState, projected[t], recurrentGamma);
    const [zGates = z, zCandidate = z] = ops.split(z, [3 * units, units], 1);
    const gates = activated(ops, zGates, recurrentActivation);
    const [i = gates, f = gates, o = gates] = ops.split(gates, [units, units, units], 1);
    forgetGates.push(f);
    const candidate = activated(ops, zCandidate, activation);
    const cell = ops.add(ops.mul(f, c), ops.mul(i, candidate));
    const { state_gamma: scale, state_beta: shift } = parameters;
    const shown = scale && shift ? ops.add(normalizedUnits(ops, cell, scale), shift) : cell;
    return [ops.mul(o, activated(ops, shown, activation)), cell];
  });
  const hidden = states.flatMap(([h]) => h ?? []);
  context.observe("hidden-state", hidden);
  context.observe(
    "cell-state",
    states.flatMap(([, c]) => c ?? []),
  );
  context.observe("forget-gate", forgetGates);
  context.observe("recurrent-kernel", [recurrentKernel]);
  return stepOutputs(ops, call, hidden);
}

/** Columns i, f, c, o as i, f, o, c: the three that share an activation side by side, for one operator. */
function sigmoidsFirst(ops: Ops, tensor: Tensor, units: number): Tensor {
  const [i = tensor, f = tensor, c = tensor, o = tensor] = ops.split(
    tensor,
    [units, units, units, units],
    -1,
  );
  return ops.concat([i, f, o, c], -1);
}
