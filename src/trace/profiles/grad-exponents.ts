import type { Operand, Ops } from "../../graph/ops.ts";
import { sizeOf, type Tensor } from "../../graph/tensor.ts";
import type { Profile, WatchedLayer } from "../quantity.ts";

/**
 * Bins of a gradient's exponents: zero, everything below 2^−40, then two exponents each (2^−40 ≤ |g| < 2^−38 …) up to
 * 2^24, everything from there on with infinity, and NaN. The ends of float16, 2^−24, 2^−14 and 2^16, lie between bins.
 */
export const exponentBins = { from: -40, to: 24, width: 2 } as const;

const { from, to, width } = exponentBins;
const inner = (to - from) / width;
const bins = inner + 4;
/** Numbers that are looked at in one tensor: their share in a bin is known to 1.6 % at worst, √(¼ / 1024). */
const mostNumbers = 1024;
/** Moves the edges of bins down by a millionth of a bin, so that rounding does not put a power of two below its own. */
const edge = 1e-6;

export const gradExponents = {
  id: "grad-exponents",
  symbol: "share of ⌊log₂|∂L/∂W|⌋",
  unit: "1",
  per: "exponent",
  summary:
    "How the sizes of a layer's weight gradients spread over powers of two; shows what float16 would lose.",
  source: "Micikevicius et al. 2018, fig. 3 — https://arxiv.org/abs/1710.03740",
  /** Shares that add up to 1, of at most 1,024 numbers evenly spread over each tensor. */
  measure: (ops, layer) => together(ops, [layer])?.values,
  together,
} as const satisfies Profile;

/** All numbers in one vector, counted in bins of which each layer has its own. */
function together(ops: Ops, layers: readonly WatchedLayer[]) {
  const owners = layers.filter(({ weights }) => weights.some(({ grad }) => grad));
  if (owners.length === 0) return undefined;
  const seen = owners.map(({ name, weights }) =>
    ops.scope(name, () => weights.flatMap(({ grad }) => (grad ? [spread(ops, grad)] : []))),
  );
  const counts = seen.map((parts) => parts.reduce((sum, { shape }) => sum + sizeOf(shape), 0));
  const index = ops.add(binOf(ops, ops.concat(seen.flat(), 0)), firstBins(ops, counts));
  const ones = ops.expand(1, index.shape);
  const found = ops.scatterAdd(bins * owners.length, ops.cast(index, "int64"), ones);
  const shares = counts.flatMap((count) => new Array<number>(bins).fill(1 / count));
  return { layers: owners, values: ops.mul(found, ops.constant(shares, [shares.length])) };
}

function binOf(ops: Ops, grads: Tensor): Tensor {
  const size = ops.abs(grads);
  const halved = ops.mul(ops.log(ops.max(size, 2 ** -126)), 1 / (width * Math.LN2));
  const bin = ops.floor(ops.add(halved, 2 - from / width + edge));
  const bounded = ops.min(ops.max(bin, 1), bins - 2);
  const orZero = ops.where(ops.equal(size, 0), 0, bounded);
  return ops.where(ops.isNaN(size), bins - 1, orZero);
}

/** For every number the first bin of its layer. */
function firstBins(ops: Ops, counts: readonly number[]): Operand {
  if (counts.length === 1) return 0;
  const firsts = counts.flatMap((count, i) => new Array<number>(count).fill(i * bins));
  return ops.constant(firsts, [firsts.length]);
}

function spread(ops: Ops, tensor: Tensor): Tensor {
  const size = sizeOf(tensor.shape);
  const flat = ops.reshape(tensor, [size]);
  const step = Math.ceil(size / mostNumbers);
  return step === 1 ? flat : ops.slice(flat, [0], [size], [0], [step]);
}
