import type { Rng } from "../core/rng.ts";
import { tridiagonalPairs } from "./tridiagonal.ts";

/** The ends of a spectrum. */
export interface Extremes {
  readonly largest: number;
  readonly smallest: number;
  /** Products with the matrix. */
  readonly iterations: number;
  /** ‖A·v − λ·v‖ of either end over the largest modulus: relative bound on the error of both. */
  readonly residual: number;
  readonly isConverged: boolean;
}

export interface LanczosOptions {
  readonly iterations: number;
  /** Residual, relative to the largest modulus, at which both ends are known well enough. */
  readonly tolerance: number;
}

/**
 * Largest and smallest eigenvalue of a symmetric matrix that is known by its products A·v only, by the Lanczos process with
 * full reorthogonalization. Both may be negative.
 *
 * @param size - rows of A, ≥ 1.
 * @returns NaN when a product is not finite.
 *
 * Source: Golub & Van Loan 2013, "Matrix Computations", §10.1 and §10.3
 */
export async function extremeEigenvalues(
  product: (direction: Float64Array) => Promise<ArrayLike<number>>,
  size: number,
  rng: Rng,
  { iterations, tolerance }: LanczosOptions,
): Promise<Extremes> {
  const most = Math.min(iterations, size);
  const basis: Float64Array[] = [];
  const diagonal: number[] = [];
  const beside: number[] = [];
  let next = unit(Float64Array.from({ length: size }, () => rng.normal()));
  let ends: Extremes = undone;

  while (basis.length < most) {
    basis.push(next);
    const image = Float64Array.from(await product(next));
    diagonal.push(dot(image, next));
    orthogonalize(image, basis);
    const rest = Math.sqrt(dot(image, image));
    ends = endsOf(diagonal, beside, rest, tolerance);
    if (Number.isNaN(ends.largest) || ends.isConverged) return ends;
    beside.push(rest);
    next = image.map((value) => value / rest);
  }
  return size <= iterations ? { ...ends, isConverged: true } : ends;
}

const undone: Extremes = {
  largest: Number.NaN,
  smallest: Number.NaN,
  iterations: 0,
  residual: Number.NaN,
  isConverged: false,
};

function endsOf(
  diagonal: readonly number[],
  beside: readonly number[],
  rest: number,
  tolerance: number,
): Extremes {
  const pairs = tridiagonalPairs(diagonal, beside);
  const [first, last] = [pairs[0], pairs.at(-1)];
  const scale = Math.max(Math.abs(first?.value ?? 0), Math.abs(last?.value ?? 0));
  const component = Math.max(Math.abs(first?.last ?? 0), Math.abs(last?.last ?? 0));
  // Nothing left over: the part of the matrix that the start can reach is known.
  const isComplete = scale === 0 || rest <= Number.EPSILON * scale;
  const residual = isComplete ? 0 : (rest * component) / scale;
  return {
    largest: last?.value ?? Number.NaN,
    smallest: first?.value ?? Number.NaN,
    iterations: diagonal.length,
    residual,
    isConverged: residual <= tolerance,
  };
}

/** Takes the components along the basis away, twice: once leaves rounding errors behind. */
function orthogonalize(vector: Float64Array, basis: readonly Float64Array[]): void {
  for (let pass = 0; pass < 2; pass++)
    for (const direction of basis) {
      const along = dot(vector, direction);
      for (let i = 0; i < vector.length; i++)
        vector[i] = (vector[i] ?? 0) - along * (direction[i] ?? 0);
    }
}

function unit(vector: Float64Array): Float64Array {
  const norm = Math.sqrt(dot(vector, vector));
  return vector.map((value) => value / norm);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
