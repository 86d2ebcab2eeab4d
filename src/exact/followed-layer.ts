import type { NamedValues, Session, Values } from "../engine/engine.ts";
import type { Shape } from "../graph/tensor.ts";
import { gather } from "../training/batches.ts";
import { encodeTargets } from "../training/targets.ts";
import { leadingExponents } from "./leading-exponents.ts";
import { networkOf, noiseOf } from "./network.ts";
import {
  type Recurrence,
  recurrencesOf,
  rowName,
  stateSize,
  transitionProgram,
  upstreamName,
} from "./recurrent-program.ts";
import { sessionFor, using } from "./session.ts";
import type { Given } from "./tool.ts";

/** Transitions at the end of a sequence whose Jacobians are computed. */
const mostTransitions = 64;
/** Transitions that a large layer gets before its samples become fewer. */
const usualTransitions = 32;
/** Numbers of the Jacobians of all transitions and samples: 128 MB. */
const mostNumbers = 16e6;

/** How many samples can be followed, for the largest state of a network; at least 1. */
export function affordableSamples(size: number): number {
  return Math.max(1, Math.floor(mostNumbers / (usualTransitions * size ** 2)));
}

/** One recurrence, followed along the samples. */
export interface FollowedLayer {
  readonly name: string;
  /** Mean over the samples, largest first. */
  readonly exponents: readonly number[];
  readonly steps: number;
  readonly transitions: number;
  readonly kernelShape: Shape;
  readonly kernel: Values;
}

/** Joint Jacobians of one recurrence along every sample, and what they make of a gradient. */
export async function followed(
  { plan, problem, engine, state, rng }: Given,
  samples: number,
  index: number,
): Promise<FollowedLayer> {
  const network = networkOf(plan.model, samples);
  const recurrence = recurrencesOf(network.tensors)[index];
  if (!recurrence) throw new RangeError(`recurrent-spectrum: no such layer, got ${index}`);
  const { name, states, kernel } = recurrence;
  const size = stateSize(recurrence);
  const affordable = Math.floor(mostNumbers / (samples * size ** 2));
  const transitions = Math.min(states.length - 1, mostTransitions, affordable);
  const program = transitionProgram(network, recurrence, transitions);
  const encoded = encodeTargets(
    problem.dataset,
    network.tensors.at(-1)?.output.shape.slice(1) ?? [],
  );
  const { x } = gather(problem, encoded, problem.train.subarray(0, samples));
  const fixed = { ...state, x, ...noiseOf(network.noises, rng.split("noise")) };
  return using(await sessionFor(program, engine, size), async (session) => {
    const jacobians = await jacobiansOf(session, fixed, recurrence, transitions);
    const exponents = jacobians.map((each) => leadingExponents(size, each));
    const upstream = upstreamOf(recurrence, -1);
    const { outputs } = await session.run(fixed, upstream, 1);
    return {
      name,
      exponents: (exponents[0] ?? []).map(
        (_, i) => exponents.reduce((sum, each) => sum + (each[i] ?? 0), 0) / samples,
      ),
      steps: states.length,
      transitions,
      kernelShape: kernel.shape,
      kernel: outputs["kernel"] ?? new Float64Array(),
    };
  });
}

/** For every sample ∂s_t/∂s_{t−1} of every transition, in the order of time. */
async function jacobiansOf(
  session: Session,
  fixed: NamedValues,
  recurrence: Recurrence,
  transitions: number,
): Promise<readonly (readonly Float64Array[])[]> {
  const size = stateSize(recurrence);
  const parts = recurrence.states[0] ?? [];
  const [samples = 1, units = 1] = parts[0]?.shape ?? [];
  const jacobians = Array.from({ length: samples }, () =>
    Array.from({ length: transitions }, () => new Float64Array(size * size)),
  );
  for (let row = 0; row < size; row++) {
    const { outputs } = await session.run(fixed, upstreamOf(recurrence, row), 1);
    for (let t = 0; t < transitions; t++)
      for (const part of parts.keys()) {
        const values = outputs[rowName(t, part)] ?? new Float64Array();
        for (let n = 0; n < samples; n++)
          jacobians[n]?.[t]?.set(
            values.subarray(n * units, (n + 1) * units),
            row * size + part * units,
          );
      }
  }
  return jacobians;
}

/** The unit vector of one element of the joint state, for every sample; zeros for −1. */
function upstreamOf({ states }: Recurrence, element: number): NamedValues {
  const parts = states[0] ?? [];
  return Object.fromEntries(
    parts.map(({ shape: [samples = 1, units = 1] }, part) => {
      const values = new Float64Array(samples * units);
      const unit = element - part * units;
      if (unit >= 0 && unit < units) for (let n = 0; n < samples; n++) values[n * units + unit] = 1;
      return [upstreamName(part), values];
    }),
  );
}
