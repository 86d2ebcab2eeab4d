import type { OptimizerSlot } from "../content.ts";
import type { TensorRef } from "../tensor-ref.ts";

/** What a state dict holds besides what is trained. */
const buffer =
  /(^|\.)(running_mean|running_var|num_batches_tracked|position_ids|token_type_ids|inv_freq|masked_bias|attn\.bias|\w+_buffer|mask|relative_position_index|freqs_cis)$/;

/** Parameters that are as a rule kept from weight decay, in a group of their own: biases and norms. */
const undecayed = /(^|\.)bias(_\w+)?$|norm|(^|[._])(ln|bn)(_?\w)?[._]|\.downsample\.1\./i;

/**
 * The slots with the names of their parameters, where the weights of the same network tell: an optimizer counts its
 * parameters in the order of the state dict, or those with weight decay first, as Hugging Face's Trainer groups them. A
 * name is only given where the number of trained weights and all shapes fit.
 *
 * @param parameters - how many the optimizer has, with or without state; those of the slots where omitted.
 */
export function namedSlots(
  slots: readonly OptimizerSlot[],
  weights: readonly TensorRef[],
  parameters = slots.reduce((most, { index }) => Math.max(most, index + 1), 0),
): readonly OptimizerSlot[] {
  const order = ordersOf(weights).find(
    (candidate) => candidate.length === parameters && slots.every((slot) => fits(slot, candidate)),
  );
  if (!order) return slots;
  return slots.map((slot) => ({
    ...slot,
    parameter: slot.parameter ?? order[slot.index]?.name,
  }));
}

function ordersOf(weights: readonly TensorRef[]): readonly (readonly TensorRef[])[] {
  const own = weights.filter(({ sharedWith }) => sharedWith === undefined);
  const floats = own.filter(({ type }) => /float/.test(type));
  const trained = floats.filter(({ name }) => !buffer.test(name));
  return [trained, floats].flatMap((order) => [
    order,
    decayedFirst(order, ({ name }) => undecayed.test(name)),
    decayedFirst(order, ({ name }) => /(^|\.)bias$/.test(name)),
    decayedFirst(order, ({ shape }) => shape.length < 2),
  ]);
}

function decayedFirst(
  weights: readonly TensorRef[],
  isUndecayed: (weight: TensorRef) => boolean,
): readonly TensorRef[] {
  return [...weights.filter((weight) => !isUndecayed(weight)), ...weights.filter(isUndecayed)];
}

function fits(
  { index, mean, square, maximum }: OptimizerSlot,
  order: readonly TensorRef[],
): boolean {
  const shape = (mean ?? square ?? maximum)?.shape;
  if (!shape) return true;
  const own = order[index]?.shape;
  return (
    own !== undefined && own.length === shape.length && own.every((axis, i) => axis === shape[i])
  );
}
