import type { Ops } from "../../graph/ops.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { activated } from "../activations/index.ts";
import { gruGates, gruResetAfterGates, withGates } from "../gate-blocks.ts";
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
import { affine, unitParameter } from "../unit-normalization.ts";

export interface GRUConfig extends GatedConfig {
  /** The reset gate multiplies h·U, not h; the recurrent part then has a bias of its own. */
  readonly resetAfter: boolean;
}

/**
 * h_t = z·h_{t−1} + (1 − z)·h̃ with z, r = σ(x·W + h·U + b) and h̃ = φ(x·W + r·(h·U + b′) + b), or φ(x·W + (r·h)·U + b)
 * where the reset gate comes first; gates in the order z, r, h. With layer normalization both products are normalized,
 * update and reset gate together, the candidate by itself.
 */
export const gru = {
  id: "gru",
  kind: "GRU",
  summary: "A state that an update gate keeps or replaces: its gradient passes through that gate.",
  source:
    "Cho et al. 2014, §2.3 — https://arxiv.org/abs/1406.1078; normalized: Ba et al. 2016, supplement — https://arxiv.org/abs/1607.06450",
  read: (raw, who, dialect) => ({
    ...readGated(raw, who, dialect),
    // Files of TF.js and of old versions of Keras 2 say nothing and mean false; later ones always say it.
    resetAfter: readBoolean(raw, "reset_after", dialect === "keras3", who),
  }),
  write(config, dialect) {
    if (config.resetAfter && dialect === "tfjs")
      throw new RangeError("gru: tfjs has no reset_after, got true; try keras3");
    return { ...writeGated(config, dialect), reset_after: config.resetAfter };
  },
  outputShape: (config, inputs) => recurrentShape(config, inputs, "gru"),
  parameters(config, inputs) {
    const { units, resetAfter, biasInitializer } = config;
    return [
      ...recurrentParameters(config, inputs, {
        gates: 3,
        biasShape: resetAfter ? [2, 3 * units] : [3 * units],
        biasInitializer: withGates(biasInitializer, resetAfter ? gruResetAfterGates : gruGates),
      }),
      ...(config.layerNormalization
        ? [
            unitParameter("kernel_gamma", 3 * units, "ones"),
            unitParameter("recurrent_gamma", 3 * units, "ones"),
          ]
        : []),
    ];
  },
  steps,
  forward: (ops, call) => joined(ops, steps(ops, call), call.config),
  mask: (_, { config, masks }) => sequenceMask(config, masks),
} as const satisfies RecurrentKind<GRUConfig>;

function steps(ops: Ops, call: LayerCall<GRUConfig>): readonly Tensor[] {
  const { config, context, inputs } = call;
  const { units, activation, recurrentActivation, resetAfter } = config;
  const batch = inputs[0]?.shape[0] ?? 1;
  const kernel = partsOf(ops, parameterOf(call, "kernel"), units);
  const recurrentKernel = partsOf(ops, parameterOf(call, "recurrent_kernel"), units);
  const gammas = config.layerNormalization
    ? {
        kernel: partsOf(ops, parameterOf(call, "kernel_gamma"), units),
        recurrent: partsOf(ops, parameterOf(call, "recurrent_gamma"), units),
      }
    : undefined;
  const bias = biasesOf(ops, call);
  const rows = timeMajorRows(ops, call);
  const gatesFromInput = cut(
    ops,
    affine(ops, rows, kernel.gates, bias?.gates, gammas?.kernel.gates),
    call,
  );
  const candidateFromInput = cut(
    ops,
    affine(ops, rows, kernel.candidate, bias?.candidate, gammas?.kernel.candidate),
    call,
  );
  // Made as large as what it is added to once, so that its gradient is summed over the batch once, not at every step.
  const stateBias = bias?.state && ops.expand(bias.state, [batch, units]);
  const updateGates: Tensor[] = [];

  const states = unrolled(ops, call, 1, (t, [h], read) => {
    const [fromGates, fromCandidate] = [gatesFromInput[t], candidateFromInput[t]];
    if (!h || !fromGates || !fromCandidate) return [];
    const seen = read(h);
    const gates = activated(
      ops,
      affine(ops, seen, recurrentKernel.gates, fromGates, gammas?.recurrent.gates),
      recurrentActivation,
    );
    const [update = gates, reset = gates] = ops.split(gates, [units, units], 1);
    updateGates.push(update);
    const product = (state: Tensor, c: Tensor | undefined) =>
      affine(ops, state, recurrentKernel.candidate, c, gammas?.recurrent.candidate);
    const sum = resetAfter
      ? ops.add(fromCandidate, ops.mul(reset, product(seen, stateBias)))
      : product(ops.mul(reset, seen), fromCandidate);
    const candidate = activated(ops, sum, activation);
    return [ops.add(candidate, ops.mul(update, ops.sub(h, candidate)))];
  });
  const hidden = states.flatMap(([h]) => h ?? []);
  context.observe("hidden-state", hidden);
  context.observe("forget-gate", updateGates);
  context.observe("recurrent-kernel", [parameterOf(call, "recurrent_kernel")]);
  return stepOutputs(ops, call, hidden);
}

/** Columns z, r, h as those of update and reset gate, and those of the candidate. */
function partsOf(
  ops: Ops,
  tensor: Tensor,
  units: number,
): { readonly gates: Tensor; readonly candidate: Tensor } {
  const [gates = tensor, candidate = tensor] = ops.split(tensor, [2 * units, units], -1);
  return { gates, candidate };
}

/** What is added to the gates, to the candidate, and to the state's part of the candidate. */
function biasesOf(
  ops: Ops,
  call: LayerCall<GRUConfig>,
):
  | { readonly gates: Tensor; readonly candidate: Tensor; readonly state: Tensor | undefined }
  | undefined {
  const { useBias, resetAfter, units } = call.config;
  if (!useBias) return undefined;
  const bias = parameterOf(call, "bias");
  if (!resetAfter) return { ...partsOf(ops, bias, units), state: undefined };
  const [inputRow = bias, stateRow = bias] = ops.split(bias, [1, 1], 0);
  const [input, state] = [partsOf(ops, inputRow, units), partsOf(ops, stateRow, units)];
  const gates = ops.add(input.gates, state.gates);
  return { gates, candidate: input.candidate, state: state.candidate };
}
