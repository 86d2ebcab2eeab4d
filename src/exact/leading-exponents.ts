import { qr } from "../stats/qr.ts";

/** Leading exponents that are computed. */
const mostExponents = 8;
/** Share of the transitions in which the directions find their way, and nothing is counted. */
const settling = 1 / 4;

/**
 * Leading Lyapunov exponents of a product of Jacobians, λᵢ = ⟨ln Rᵢᵢ⟩ per step with J_t·Q_{t−1} = Q_t·R_t, largest first.
 * The first quarter of the steps is not counted. Unlike the whole spectrum of theory/lyapunov.ts a step costs size², not
 * size³, so that it can be had of layers of any width.
 *
 * @param jacobians - J_1, J_2, …, each size × size, row by row.
 * @returns at most 8 exponents per step; −Infinity where a direction is lost at once; [] for no steps.
 *
 * Source: Engelken, Wolf & Abbott 2023, §II — https://arxiv.org/abs/2006.02427; Benettin et al. 1980
 */
export function leadingExponents(
  size: number,
  jacobians: readonly Float64Array[],
): readonly number[] {
  const count = Math.min(mostExponents, size);
  const from = Math.floor(settling * jacobians.length);
  const sums = new Float64Array(count);
  let directions = start(size, count);
  for (const [t, each] of jacobians.entries()) {
    const { q, r } = qr(size, count, product(size, count, each, directions));
    directions = q;
    if (t >= from)
      for (let i = 0; i < count; i++) sums[i] = (sums[i] ?? 0) + Math.log(r[i * count + i] ?? 0);
  }
  const steps = jacobians.length - from;
  return steps === 0 ? [] : Array.from(sums, (sum) => sum / steps).toSorted((a, b) => b - a);
}

/** Orthonormal columns that lie along no axis: those of the discrete cosine transform. */
function start(size: number, count: number): Float64Array {
  const columns = Float64Array.from({ length: size * count }, (_, k) => {
    const [row, column] = [Math.floor(k / count), k % count];
    return Math.cos((Math.PI * (row + 0.5) * (column + 0.37)) / size);
  });
  return qr(size, count, columns).q;
}

function product(
  size: number,
  count: number,
  matrix: Float64Array,
  columns: Float64Array,
): Float64Array {
  const result = new Float64Array(size * count);
  for (let i = 0; i < size; i++)
    for (let k = 0; k < size; k++) {
      const element = matrix[i * size + k] ?? 0;
      if (element === 0) continue;
      for (let j = 0; j < count; j++)
        result[i * count + j] =
          (result[i * count + j] ?? 0) + element * (columns[k * count + j] ?? 0);
    }
  return result;
}
