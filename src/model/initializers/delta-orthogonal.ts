import { sizeOf } from "../../graph/tensor.ts";
import type { Initializer } from "../initializer.ts";
import { orthogonal } from "./orthogonal.ts";

/**
 * A kernel that reads one position: a random orthogonal matrix times a gain in its middle, zeros everywhere else. All
 * directions and all frequencies of an image are kept alike, and nothing is lost at borders.
 *
 * With fewer outputs than inputs, which the paper excludes, the matrix has orthonormal columns: the size of a unit stays,
 * some directions are lost. Of an even number of positions the middle is the earlier one, as in TensorFlow 1. Without
 * positions it is `orthogonal`.
 */
export const deltaOrthogonal = {
  id: "delta-orthogonal",
  names: ["Isograd>DeltaOrthogonal", "DeltaOrthogonal"],
  summary:
    "An orthogonal matrix times a gain at the middle of a convolution's kernel, zeros around.",
  source: "Xiao et al. 2018, algorithm 1 — https://arxiv.org/abs/1806.05393",
  defaults: { gain: 1 },
  sample(shape, fans, config, rng) {
    if (shape.length < 2)
      throw new RangeError(`delta-orthogonal: needs at least two axes, got [${shape.join(", ")}]`);
    const matrix = orthogonal.sample(shape.slice(-2), fans, config, rng);
    const middle = shape
      .slice(0, -2)
      .reduce((position, size) => position * size + Math.floor((size - 1) / 2), 0);
    const kernel = new Float32Array(sizeOf(shape));
    kernel.set(matrix, middle * matrix.length);
    return kernel;
  },
  /** Over all positions; those that are not zero have as many times the variance. */
  moments: orthogonal.moments,
} as const satisfies Initializer;
