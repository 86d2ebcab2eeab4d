import type { Rng } from "../core/rng.ts";
import type { NamedValues, Session, Values } from "../engine/engine.ts";
import { gradient } from "../graph/gradient.ts";
import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { gather } from "../training/batches.ts";
import { encodeTargets } from "../training/targets.ts";
import { type Network, noiseOf, programOf } from "./network.ts";
import { sessionFor, using } from "./session.ts";
import type { Given } from "./tool.ts";

export interface Jacobians {
  /** One per sample, a row of inputs for every direction of the outputs. */
  readonly jacobians: readonly Float64Array[];
  /** True where the samples of a batch act on each other. */
  readonly areMixed: boolean;
}

/**
 * Rows of every sample's Jacobian. One backward pass gives a row of all samples at once where they do not act on each
 * other; where they do (batch normalization), every sample needs passes of its own.
 */
export async function jacobiansOf(
  { problem, engine, state, rng }: Given,
  network: Network,
  start: Tensor,
  end: Tensor,
  directions: number,
): Promise<Jacobians> {
  const { ops, noises, tensors } = network;
  const upstream = ops.input("upstream", end.shape);
  const along = ops.reduceSum(ops.mul(end, upstream));
  const row = gradient(ops, along, [start])(start) ?? ops.expand(0, start.shape);
  const program = programOf(ops, { row }, ["upstream"]);
  const [count = 1] = end.shape;
  const encoded = encodeTargets(problem.dataset, tensors.at(-1)?.output.shape.slice(1) ?? []);
  const { x } = gather(problem, encoded, problem.train.subarray(0, count));
  const fixed: NamedValues = { ...state, x, ...noiseOf(noises, rng.split("noise")) };
  const rows = directionsOf(sizeOf(end.shape.slice(1)), directions, rng.split("directions"));

  return using(await sessionFor(program, engine, directions), async (session) => {
    const areMixed = await mixes(session, fixed, start, end, rng.split("mixing"));
    const columns = sizeOf(start.shape.slice(1));
    const jacobians = Array.from({ length: count }, () => new Float64Array(directions * columns));
    for (const [at, direction] of rows.entries()) {
      const groups = areMixed ? jacobians.map((_, n) => [n]) : [jacobians.map((_, n) => n)];
      for (const group of groups) {
        const gradients = await backward(session, fixed, end, direction, group);
        for (const n of group)
          jacobians[n]?.set(gradients.subarray(n * columns, (n + 1) * columns), at * columns);
      }
    }
    return { jacobians, areMixed };
  });
}

/** The unit vectors of the outputs, or as many random directions of length 1. */
function directionsOf(rows: number, count: number, rng: Rng): readonly Float64Array[] {
  return Array.from({ length: count }, (_, i) =>
    count === rows ? new Float64Array(rows).with(i, 1) : randomDirection(rows, rng),
  );
}

function randomDirection(size: number, rng: Rng): Float64Array {
  const direction = Float64Array.from({ length: size }, () => rng.normal());
  const norm = Math.sqrt(direction.reduce((sum, value) => sum + value * value, 0));
  return direction.map((value) => value / norm);
}

/** The gradient at the start of the Jacobian, for this direction at the end of these samples. */
async function backward(
  session: Session,
  fixed: NamedValues,
  end: Tensor,
  direction: Float64Array,
  samples: readonly number[],
): Promise<Values> {
  const upstream = new Float64Array(sizeOf(end.shape));
  for (const n of samples) upstream.set(direction, n * direction.length);
  const { outputs } = await session.run(fixed, { upstream }, 1);
  return outputs["row"] ?? new Float64Array();
}

/** Whether the end of the first sample depends on the start of another. */
async function mixes(
  session: Session,
  fixed: NamedValues,
  start: Tensor,
  end: Tensor,
  rng: Rng,
): Promise<boolean> {
  const direction = randomDirection(sizeOf(end.shape.slice(1)), rng);
  const gradients = await backward(session, fixed, end, direction, [0]);
  return gradients.subarray(sizeOf(start.shape.slice(1))).some((value) => value !== 0);
}
