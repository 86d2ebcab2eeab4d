import { gradient } from "../graph/gradient.ts";
import type { Program } from "../graph/graph.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { LayerTensors } from "../model/build.ts";
import { type Network, programOf } from "./network.ts";

/** One direction of one recurrent layer: what it carries from step to step. */
export interface Recurrence {
  readonly name: string;
  /** h_t, or h_t and c_t, [batch, units] each, for every time step. */
  readonly states: readonly (readonly Tensor[])[];
  /** [units, gates · units]. */
  readonly kernel: Tensor;
  readonly inputs: readonly Tensor[];
}

/** Every recurrence of a network, input to output; a layer that runs both ways has two. */
export function recurrencesOf(tensors: readonly LayerTensors[]): readonly Recurrence[] {
  return tensors.flatMap(({ name, inputs, observed }) => {
    const hidden = observed["hidden-state"] ?? [];
    const cells = observed["cell-state"] ?? [];
    const kernels = observed["recurrent-kernel"] ?? [];
    const steps = hidden.length / kernels.length;
    return kernels.map((kernel, i) => ({
      name: kernels.length === 1 ? name : `${name} ${i === 0 ? "forward" : "backward"}`,
      kernel,
      inputs,
      states: hidden.slice(i * steps, (i + 1) * steps).map((h, t) => {
        const c = cells[i * steps + t];
        return c ? [h, c] : [h];
      }),
    }));
  });
}

/** Elements of the joint state. */
export function stateSize({ states }: Recurrence): number {
  return (states[0] ?? []).reduce((sum, { shape }) => sum + (shape[1] ?? 0), 0);
}

export const upstreamName = (part: number): string => `upstream ${part}`;
export const rowName = (transition: number, part: number): string => `row ${transition} ${part}`;

/**
 * A program that gives one row of ∂s_t/∂s_{t−1}, for the last `count` transitions and every sample at once, of the joint
 * state s = h or (h, c).
 *
 * Outputs: `kernel`, and by `rowName` the derivative of Σ s_t · upstream with respect to each part of s_{t−1}.
 */
export function transitionProgram(
  { ops }: Network,
  { states, inputs, kernel }: Recurrence,
  count: number,
): Program {
  const parts = states[0] ?? [];
  const upstream = parts.map(({ shape }, i) => ops.input(upstreamName(i), shape));
  const last = states.slice(-count - 1);
  const outputs = last.slice(1).flatMap((now, t) => {
    const before = last[t] ?? [];
    const along = now
      .map((part, i) => ops.reduceSum(ops.mul(part, upstream[i] ?? part)))
      .reduce((sum, each) => ops.add(sum, each));
    // The walk stops at the state before and at the layer's inputs: only this one transition counts.
    const grad = gradient(ops, along, [...before, ...inputs]);
    return before.map(
      (part, i) => [rowName(t, i), grad(part) ?? ops.expand(0, part.shape)] as const,
    );
  });
  return programOf(
    ops,
    { ...Object.fromEntries(outputs), kernel },
    upstream.map(({ name }) => name),
  );
}
