import type { Quantity } from "../quantity.ts";

/** Enough for a spectrum without a gap to give the norm within some percent, from below. */
const iterations = 12;

export const recurrentNorm = {
  id: "recurrent-norm",
  symbol: "σ_max(W_rec)",
  unit: "1",
  per: "layer",
  pass: "forward",
  summary:
    "Largest singular value of the recurrent matrix by 12 power iterations, from below: with tanh, under 1 gradients must vanish in time.",
  source: "Pascanu et al. 2013, §2.1 — https://arxiv.org/abs/1211.5063",
  measure(ops, { observed }) {
    const kernel = observed["recurrent-kernel"]?.[0]?.value;
    const rows = kernel?.shape[0];
    if (!kernel || rows === undefined) return undefined;
    // Any start that is not orthogonal to the first singular vector will do; alternating signs of changing size.
    let u = ops.constant(
      Array.from({ length: rows }, (_, i) => (i % 2 === 0 ? 1 : -1) * (1 + ((i * 7) % 5))),
      [1, rows],
    );
    let norm = ops.sqrt(ops.reduceSumSquare(u, undefined, true));
    for (let i = 0; i < iterations; i++) {
      const v = ops.gemm(ops.div(u, norm), kernel);
      norm = ops.sqrt(ops.reduceSumSquare(v, undefined, true));
      u = ops.gemm(ops.div(v, norm), kernel, undefined, { transB: true });
      norm = ops.sqrt(ops.reduceSumSquare(u, undefined, true));
    }
    return norm;
  },
} as const satisfies Quantity;
