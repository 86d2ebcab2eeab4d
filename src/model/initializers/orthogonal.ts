import type { Rng } from "../../core/rng.ts";
import { sizeOf } from "../../graph/tensor.ts";
import type { Initializer } from "../initializer.ts";

export const orthogonal = {
  id: "orthogonal",
  names: ["Orthogonal", "orthogonal", "OrthogonalInitializer"],
  summary: "A random orthogonal matrix times a gain: every singular value is the gain.",
  source: "Saxe, McClelland & Ganguli 2014, §3 — https://arxiv.org/abs/1312.6120",
  defaults: { gain: 1 },
  sample(shape, _, { gain }, rng) {
    const columns = shape.at(-1) ?? 1;
    const rows = sizeOf(shape) / columns;
    if (shape.length < 2)
      throw new RangeError(`orthogonal: needs at least two axes, got [${shape.join(", ")}]`);
    const basis = orthonormal(Math.min(rows, columns), Math.max(rows, columns), rng);
    const at = (i: number, j: number) => (rows < columns ? basis[i]?.[j] : basis[j]?.[i]) ?? 0;
    return Float32Array.from(
      { length: rows * columns },
      (_, n) => Number(gain) * at(Math.floor(n / columns), n % columns),
    );
  },
  moments: ({ fanIn, fanOut }, { gain }) => ({
    mean: 0,
    variance: Number(gain) ** 2 / Math.max(fanIn, fanOut),
  }),
} as const satisfies Initializer;

/**
 * `count` orthonormal vectors of `size` numbers, uniformly distributed: Gram–Schmidt on normal vectors. It is the QR
 * decomposition whose R has a positive diagonal, so no signs are left to fix.
 */
function orthonormal(count: number, size: number, rng: Rng): readonly Float64Array[] {
  const basis: Float64Array[] = [];
  for (let k = 0; k < count; k++) {
    const vector = Float64Array.from({ length: size }, () => rng.normal());
    // Twice is enough: the second pass removes what rounding left in the first (Giraud et al. 2005).
    for (let pass = 0; pass < 2; pass++) {
      for (const other of basis) {
        const along = dot(vector, other);
        for (let i = 0; i < size; i++) vector[i] = (vector[i] ?? 0) - along * (other[i] ?? 0);
      }
    }
    const norm = Math.sqrt(dot(vector, vector));
    basis.push(vector.map((x) => x / norm));
  }
  return basis;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
