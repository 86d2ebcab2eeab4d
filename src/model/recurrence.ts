import type { Ops } from "../graph/ops.ts";
import type { Tensor } from "../graph/tensor.ts";
import { dropped } from "./dropped.ts";
import type { LayerCall, LayerKind } from "./layer.ts";
import { only } from "./only.ts";
import type { RecurrentConfig } from "./recurrent.ts";

/** A recurrent layer that can be asked for the output of every time step, in the order in which they are computed. */
export interface RecurrentKind<Config extends RecurrentConfig> extends LayerKind<Config> {
  steps(ops: Ops, call: LayerCall<Config>): readonly Tensor[];
}

/**
 * A layer's input as rows [time · batch, features], first step first: what one matrix product for all steps reads.
 * Dropout is one mask for all steps and gates.
 */
export function timeMajorRows(
  ops: Ops,
  { config, inputs, context }: LayerCall<RecurrentConfig>,
): Tensor {
  const x = only(inputs, "recurrent");
  const [batch = 1, time = 1, features = 1] = x.shape;
  const kept = dropped(ops, x, config.dropout, context, [batch, 1, features]);
  return ops.reshape(ops.transpose(kept, [1, 0, 2]), [time * batch, features]);
}

/** Rows [time · batch, n] cut into [batch, n] for every time step, in the order in which they are computed. */
export function cut(
  ops: Ops,
  rows: Tensor,
  { config, inputs }: Pick<LayerCall<RecurrentConfig>, "config" | "inputs">,
): readonly Tensor[] {
  const [batch = 1, time = 1] = inputs[0]?.shape ?? [];
  const steps = ops.split(
    rows,
    Array.from({ length: time }, () => batch),
    0,
  );
  return config.goBackwards ? steps.toReversed() : steps;
}

/** One time step: from the tensors of the state to their next values. `read` is h as the recurrent kernel sees it. */
type Step = (t: number, state: readonly Tensor[], read: (h: Tensor) => Tensor) => readonly Tensor[];

/**
 * The state after every time step, from zeros on; its first tensor is h. A masked step leaves the state as it was, as
 * in Keras. Recurrent dropout is one mask for all steps and gates (Gal & Ghahramani 2016 —
 * https://arxiv.org/abs/1512.05287); Keras draws one for each gate, of the inputs too, where it is on.
 *
 * @param size - number of tensors [batch, units] that make the state.
 */
export function unrolled(
  ops: Ops,
  call: LayerCall<RecurrentConfig>,
  size: number,
  step: Step,
): readonly (readonly Tensor[])[] {
  const { config, context } = call;
  const [batch = 1, time = 1] = only(call.inputs, "recurrent").shape;
  const valid = validSteps(ops, call);
  const shape = [batch, config.units];
  const drops = context.training && config.recurrentDropout > 0;
  const keep = drops && dropped(ops, ops.expand(1, shape), config.recurrentDropout, context);
  const read = (h: Tensor) => (keep ? ops.mul(h, keep) : h);
  const zero = ops.expand(0, shape);
  const states: (readonly Tensor[])[] = [];
  for (let t = 0; t < time; t++) {
    const state = states[t - 1] ?? Array.from({ length: size }, () => zero);
    const next = step(t, state, read);
    const counts = valid?.[t];
    states.push(counts ? next.map((each, i) => ops.where(counts, each, state[i] ?? zero)) : next);
  }
  return states;
}

/** Which samples count at a time step, bool [batch, 1], in the order of computation; `undefined` where all do. */
function validSteps(ops: Ops, call: LayerCall<RecurrentConfig>): readonly Tensor[] | undefined {
  const [mask] = call.masks;
  if (!mask) return undefined;
  const column = ops.reshape(ops.transpose(mask, [1, 0]), [
    (mask.shape[0] ?? 1) * (mask.shape[1] ?? 1),
    1,
  ]);
  return cut(ops, column, call).map((each) => ops.greater(each, 0));
}

/** h of every step as the layer's output has it: 0 at masked steps if the layer says so. */
export function stepOutputs(
  ops: Ops,
  call: LayerCall<RecurrentConfig>,
  hidden: readonly Tensor[],
): readonly Tensor[] {
  const valid = call.config.zeroOutputForMask ? validSteps(ops, call) : undefined;
  return valid ? hidden.map((h, t) => (valid[t] ? ops.where(valid[t], h, 0) : h)) : hidden;
}

/** The last step's output, or all of them as [batch, time, units]. */
export function joined(
  ops: Ops,
  steps: readonly Tensor[],
  { returnSequences }: Pick<RecurrentConfig, "returnSequences">,
): Tensor {
  const last = steps.at(-1);
  if (!last) throw new RangeError("recurrent: input must have time steps, got none");
  if (!returnSequences) return last;
  const [batch = 1, units = 1] = last.shape;
  const rows = ops.reshape(ops.concat(steps, 0), [steps.length, batch, units]);
  return ops.transpose(rows, [1, 0, 2]);
}

/** The mask of a recurrent layer's output: that of its input while the output is a sequence, as in Keras. */
export function sequenceMask(
  { returnSequences }: Pick<RecurrentConfig, "returnSequences">,
  masks: readonly (Tensor | undefined)[],
): Tensor | undefined {
  return returnSequences ? masks[0] : undefined;
}

/**
 * A parameter of the layer.
 *
 * @throws RangeError when it is missing.
 */
export function parameterOf({ parameters }: LayerCall<RecurrentConfig>, name: string): Tensor {
  const tensor = parameters[name];
  if (!tensor) throw new RangeError(`recurrent: ${name} is missing`);
  return tensor;
}
