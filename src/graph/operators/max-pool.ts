import type { Operator } from "../operator.ts";
import { shapeText, sizeOf } from "../tensor.ts";
import { placesOf, readsOf, windowAttributes, windowOf } from "../window.ts";

/**
 * Largest element of each window of x [N, C, ...spatial], and its place in x as an index into all of x; of equal ones
 * the first. Padding never wins. NaN if the window holds one: ONNX Runtime's kernel drops NaN, so graphs are built with
 * `Ops.maxPool`, which adds what is missing.
 */
export const maxPool = {
  op: "MaxPool",
  attributes: windowAttributes,
  infer([x], attributes) {
    if (!x) return [];
    const [samples = 1, channels = 1, ...spatial] = x.shape;
    const window = windowOf(attributes);
    const places = placesOf(spatial, window);
    if (places.some((count) => count < 1))
      throw new RangeError(
        `MaxPool: window does not fit, got ${shapeText(window.kernel)} in ${shapeText(x.shape)}`,
      );
    const shape = [samples, channels, ...places];
    return [
      { shape, type: "float32" },
      { shape, type: "int64" },
    ];
  },
  gradient(ops, { inputs: [x], outputs: [, indices] }, [dy]) {
    if (!x || !indices || !dy) return [];
    const flat = [sizeOf(dy.shape)];
    const size = sizeOf(x.shape);
    const sums = ops.scatterAdd(size, ops.reshape(indices, flat), ops.reshape(dy, flat));
    return [ops.reshape(sums, x.shape)];
  },
  evaluate([x], attributes, [out]) {
    if (!x || !out) return [];
    const spatial = x.shape.slice(2);
    const places = out.shape.slice(2);
    const window = windowOf(attributes);
    const reads = readsOf(spatial, places, window);
    const [area, count, positions] = [sizeOf(spatial), sizeOf(places), sizeOf(window.kernel)];
    const values = new Float64Array(sizeOf(out.shape));
    const indices = new Float64Array(values.length);
    for (let i = 0; i < values.length; i++) {
      const start = Math.floor(i / count) * area;
      const place = (i % count) * positions;
      let at = -1;
      for (const read of reads.subarray(place, place + positions))
        if (read >= 0 && (at < 0 || wins(x.data[start + read], x.data[start + at]))) at = read;
      values[i] = x.data[start + at] ?? 0;
      indices[i] = start + at;
    }
    return [values, indices];
  },
} as const satisfies Operator;

/** NaN wins over everything, a later one over an earlier one, as in PyTorch. */
function wins(x = 0, best = 0): boolean {
  return x > best || Number.isNaN(x);
}
