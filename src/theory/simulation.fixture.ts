import { type Rng, rngOf } from "../core/rng.ts";
import type { ScalarActivation } from "./scalar-activation.ts";

/** A batch of vectors, example after example. */
export type Batch = Float64Array;

/** One operation of a simulated network: what comes out, and how a gradient comes back. */
export type Operation = (x: Batch) => { readonly y: Batch; readonly back: (dy: Batch) => Batch };

/** Squared norms per operation: `signal[0]` and `grad[0]` at the input, `[i]` behind operation i − 1. */
export interface Passage {
  readonly signal: readonly number[];
  readonly grad: readonly number[];
  readonly output: Batch;
}

/** Sends a batch through and a Gaussian gradient back. */
export function pass(operations: readonly Operation[], x: Batch, rng: Rng): Passage {
  const steps: ReturnType<Operation>[] = [];
  const signal = [squaredNorm(x)];
  let output = x;
  for (const operation of operations) {
    const step = operation(output);
    steps.push(step);
    output = step.y;
    signal.push(squaredNorm(output));
  }
  let dy = gaussian(output.length, rng);
  const grad = [squaredNorm(dy)];
  for (const step of steps.toReversed()) {
    dy = step.back(dy);
    grad.unshift(squaredNorm(dy));
  }
  return { signal, grad, output };
}

/** Mean over blocks of `size` operations of the factor on the squared gradient, the first `skip` blocks left out. */
export function meanGain({ grad }: Passage, size: number, skip = 0): number {
  const gains: number[] = [];
  for (let i = skip * size; i + size < grad.length; i += size)
    gains.push((grad[i] ?? 0) / (grad[i + size] ?? 0));
  return gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
}

export function gaussian(length: number, rng: Rng): Batch {
  return Float64Array.from({ length }, () => rng.normal());
}

export function squaredNorm(x: Batch): number {
  let sum = 0;
  for (const value of x) sum += value * value;
  return sum;
}

/** Weights uniform with σ_w², which at these widths differ from Gaussian ones by less than the tolerances. */
export function dense(fanIn: number, fanOut: number, weightVariance: number, rng: Rng): Operation {
  const bound = Math.sqrt((3 * weightVariance) / fanIn);
  return linear(
    Float64Array.from({ length: fanIn * fanOut }, () => bound * (2 * rng.uniform() - 1)),
    fanIn,
    fanOut,
  );
}

export function gaussianDense(width: number, weightVariance: number, rng: Rng): Operation {
  const std = Math.sqrt(weightVariance / width);
  return linear(
    gaussian(width * width, rng).map((value) => std * value),
    width,
    width,
  );
}

/** W h for W given row by row. */
export function linear(weights: Float64Array, fanIn: number, fanOut: number): Operation {
  return (x) => {
    const batch = x.length / fanIn;
    const y = new Float64Array(batch * fanOut);
    for (let b = 0; b < batch; b++)
      for (let i = 0; i < fanOut; i++) {
        let sum = 0;
        for (let j = 0; j < fanIn; j++)
          sum += (weights[i * fanIn + j] ?? 0) * (x[b * fanIn + j] ?? 0);
        y[b * fanOut + i] = sum;
      }
    const back = (dy: Batch) => {
      const dx = new Float64Array(batch * fanIn);
      for (let b = 0; b < batch; b++)
        for (let i = 0; i < fanOut; i++) {
          const upstream = dy[b * fanOut + i] ?? 0;
          if (upstream === 0) continue;
          for (let j = 0; j < fanIn; j++)
            dx[b * fanIn + j] = (dx[b * fanIn + j] ?? 0) + upstream * (weights[i * fanIn + j] ?? 0);
        }
      return dx;
    };
    return { y, back };
  };
}

export function act({ value, derivative }: ScalarActivation): Operation {
  return (x) => ({
    y: x.map(value),
    back: (dy) => dy.map((upstream, i) => upstream * derivative(x[i] ?? 0)),
  });
}

export function dropout(keep: number, rng: Rng): Operation {
  return (x) => {
    const mask = x.map(() => (rng.uniform() < keep ? 1 / keep : 0));
    const masked = (v: Batch) => v.map((value, i) => value * (mask[i] ?? 0));
    return { y: masked(x), back: masked };
  };
}

export function layerNorm(width: number): Operation {
  return grouped(width, 1, true, false);
}

export function rmsNorm(width: number): Operation {
  return grouped(width, 1, false, false);
}

export function batchNorm(batch: number, width: number): Operation {
  return grouped(batch, width, true, false);
}

/** BatchNorm whose gradient takes mean and variance as constants. */
export function frozenBatchNorm(batch: number, width: number): Operation {
  return grouped(batch, width, true, true);
}

/** x + branch(x). */
export function residual(branch: readonly Operation[]): Operation {
  return (x) => {
    let y = x;
    const backs: ((dy: Batch) => Batch)[] = [];
    for (const operation of branch) {
      const step = operation(y);
      y = step.y;
      backs.unshift(step.back);
    }
    const sum = (a: Batch, b: Batch) => a.map((value, i) => value + (b[i] ?? 0));
    return {
      y: sum(x, y),
      back: (dy) =>
        sum(
          dy,
          backs.reduce((d, back) => back(d), dy),
        ),
    };
  };
}

/** Normalizes groups of `size` numbers that lie `stride` apart: features of an example, or a unit over the batch. */
function grouped(size: number, stride: number, isCentered: boolean, isFrozen: boolean): Operation {
  return (x) => {
    const y = new Float64Array(x.length);
    const scales: number[] = [];
    const starts: number[] = [];
    for (let block = 0; block < x.length; block += size * stride)
      for (let lane = 0; lane < stride; lane++) starts.push(block + lane);

    for (const start of starts) {
      let mean = 0;
      for (let i = 0; i < size; i++) mean += (x[start + i * stride] ?? 0) / size;
      if (!isCentered) mean = 0;
      let square = 0;
      for (let i = 0; i < size; i++) square += ((x[start + i * stride] ?? 0) - mean) ** 2 / size;
      const scale = 1 / Math.sqrt(square);
      for (let i = 0; i < size; i++)
        y[start + i * stride] = ((x[start + i * stride] ?? 0) - mean) * scale;
      scales.push(scale);
    }

    const back = (dy: Batch) => {
      const dx = new Float64Array(x.length);
      starts.forEach((start, k) => {
        let [sum, product] = [0, 0];
        for (let i = 0; i < size && !isFrozen; i++) {
          const at = start + i * stride;
          if (isCentered) sum += (dy[at] ?? 0) / size;
          product += ((dy[at] ?? 0) * (y[at] ?? 0)) / size;
        }
        for (let i = 0; i < size; i++) {
          const at = start + i * stride;
          dx[at] = (scales[k] ?? 0) * ((dy[at] ?? 0) - sum - (y[at] ?? 0) * product);
        }
      });
      return dx;
    };
    return { y, back };
  };
}

/** `count` copies of a block of operations, each with fresh weights. */
export function repeat(count: number, block: () => readonly Operation[]): readonly Operation[] {
  return Array.from({ length: count }, block).flat();
}

export function seeded(name: string): Rng {
  return rngOf(`simulation/${name}`);
}
