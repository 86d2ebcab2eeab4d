import type { Ops } from "../../graph/ops.ts";
import { sizeOf, type Tensor } from "../../graph/tensor.ts";
import { meanPairCosine } from "../cosine.ts";
import type { Quantity } from "../quantity.ts";

/** Samples that are compared: 496 pairs. */
const mostSamples = 32;
/** Features that they are compared by: the cosine of a pair is known to about 1/√1024, that of all pairs better. */
const mostFeatures = 1024;

export const sampleCosine = {
  id: "sample-cosine",
  symbol: "E[cos(z_a, z_b)]",
  unit: "1",
  per: "layer",
  pass: "forward",
  summary:
    "Mean cosine between the pre-activations of different samples; at 1 the layer cannot tell its inputs apart.",
  source: "Poole et al. 2016, eq. 5 — https://arxiv.org/abs/1606.05340",
  /**
   * Of at most 32 samples by at most about 1,024 features, both evenly spread; `undefined` for a batch of one and for a
   * single unit, whose cosines are signs.
   */
  measure(ops, { preActivation, output }) {
    const z = preActivation ?? output;
    const samples = z.shape[0] ?? 1;
    const features = sizeOf(z.shape) / samples;
    if (samples < 2 || features < 2) return undefined;
    const seen = spread(ops, z);
    const [count = 1] = seen.shape;
    return meanPairCosine(ops, ops.reshape(seen, [1, count, sizeOf(seen.shape) / count]));
  },
} as const satisfies Quantity;

/** Every n-th sample, and every n-th element along one axis after the other until the features are few enough. */
function spread(ops: Ops, z: Tensor): Tensor {
  const [samples = 1, ...axes] = z.shape;
  let left = sizeOf(axes);
  const strides = [Math.ceil(samples / mostSamples)];
  for (const length of axes) {
    const stride = Math.min(length, Math.ceil(left / mostFeatures));
    left = (left / length) * Math.ceil(length / stride);
    strides.push(stride);
  }
  const cut = strides.flatMap((stride, axis) => (stride > 1 ? [axis] : []));
  if (cut.length === 0) return z;
  const ends = cut.map((axis) => z.shape[axis] ?? 1);
  const starts = cut.map(() => 0);
  return ops.slice(
    z,
    starts,
    ends,
    cut,
    cut.map((axis) => strides[axis] ?? 1),
  );
}
