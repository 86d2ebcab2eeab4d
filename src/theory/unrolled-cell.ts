import type { Rng } from "../core/rng.ts";

/** A recurrent cell with its weights drawn, as a simulation runs it. */
export interface RandomCell {
  /** Numbers in the state; the first `memory` of them are followed: c of an LSTM, h of others. */
  readonly size: number;
  readonly memory: number;
  /** One time step with a random input. */
  step(state: Float64Array, rng: Rng): CellStep;
}

export interface CellStep {
  readonly state: Float64Array;
  /** ∂L/∂(previous state) from ∂L/∂(this state). */
  back(grad: Float64Array): Float64Array;
}

/** How a gradient fared through a simulated cell. */
export interface UnrolledGain {
  /** log10 |∂L/∂m_0| / |∂L/∂m_T| over T steps, m the memory. */
  readonly decades: number;
  /** Factor on the squared norm per step, 10^(2 · decades / T). */
  readonly chi: number;
}

/**
 * The gain of the gradient over T steps of a cell with tied weights: T steps to settle from state 0, T more that are
 * recorded, and a random gradient at the last memory sent back through them.
 *
 * A cell of 32 units is near the limit of large ones: its per-step factor strays by a few percent between draws.
 *
 * @param steps - T ≥ 1.
 * @returns −Infinity and 0 where the gradient dies out exactly; NaN where it is not finite.
 * @throws RangeError when steps is not a positive integer.
 */
export function unrolledGain(cell: RandomCell, steps: number, rng: Rng): UnrolledGain {
  if (!(Number.isInteger(steps) && steps >= 1))
    throw new RangeError(`unrolledGain: steps must be a positive integer, got ${steps}`);
  let state: Float64Array = new Float64Array(cell.size);
  for (let t = 0; t < steps; t++) state = cell.step(state, rng).state;
  const tape: CellStep[] = [];
  for (let t = 0; t < steps; t++) {
    const step = cell.step(state, rng);
    state = step.state;
    tape.push(step);
  }

  let grad: Float64Array = Float64Array.from({ length: cell.size }, (_, i) =>
    i < cell.memory ? rng.normal() : 0,
  );
  const start = norm(grad.subarray(0, cell.memory));
  let log10 = 0;
  for (const step of tape.toReversed()) {
    grad = step.back(grad);
    // Kept near 1, so that a thousand vanishing steps do not underflow.
    const size = norm(grad);
    if (size === 0) return { decades: Number.NEGATIVE_INFINITY, chi: 0 };
    log10 += Math.log10(size);
    grad = grad.map((value) => value / size);
  }
  const decades = log10 + Math.log10(norm(grad.subarray(0, cell.memory)) / start);
  return { decades, chi: 10 ** ((2 * decades) / steps) };
}

/**
 * Middle of the gains of some draws of a cell: mean decades, and the factor per step that belongs to them.
 *
 * @param draw - a cell with fresh weights.
 */
export function typicalGain(
  draw: (rng: Rng) => RandomCell,
  steps: number,
  rng: Rng,
  draws = 4,
): UnrolledGain {
  let decades = 0;
  for (let i = 0; i < draws; i++) {
    const own = rng.split(i);
    decades += unrolledGain(draw(own), steps, own).decades / draws;
  }
  return { decades, chi: 10 ** ((2 * decades) / steps) };
}

function norm(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
