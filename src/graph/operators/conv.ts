import { numberAttribute } from "../call.ts";
import { inputGradient, weightGradient } from "../convolution-gradient.ts";
import type { Operator } from "../operator.ts";
import { sameShape, shapeText, sizeOf } from "../tensor.ts";
import { placesOf, readsOf, windowAttributes, windowOf } from "../window.ts";

/**
 * Cross-correlation of x [N, C, ...spatial] with w [M, C / group, ...kernel]: every place of the window gives Σ x·w over
 * the channels of the group, plus the bias [M] if there is one.
 */
export const conv = {
  op: "Conv",
  attributes: { ...windowAttributes, group: "int" },
  infer([x, w, bias], attributes) {
    if (!x || !w) return [];
    const group = numberAttribute(attributes, "group", 1);
    const [samples = 1, channels = 1, ...spatial] = x.shape;
    const [filters = 1, ownChannels = 1, ...kernel] = w.shape;
    const window = windowOf(attributes);
    const places = placesOf(spatial, window);
    const fits =
      channels === ownChannels * group &&
      filters % group === 0 &&
      kernel.every((size, axis) => size === window.kernel[axis]) &&
      kernel.length === spatial.length &&
      places.every((count) => count >= 1) &&
      (!bias || sameShape(bias.shape, [filters]));
    if (!fits)
      throw new RangeError(
        `Conv: weights do not fit, got ${shapeText(x.shape)} by ${shapeText(w.shape)} in ${group} groups`,
      );
    return [{ shape: [samples, filters, ...places], type: "float32" }];
  },
  gradient(ops, { inputs: [x, w, bias], attributes }, [dy]) {
    if (!x || !w || !dy) return [];
    const group = numberAttribute(attributes, "group", 1);
    const window = windowOf(attributes);
    return [
      ops.isConstant(x) ? undefined : inputGradient(ops, dy, w, x.shape, window, group),
      ops.isConstant(w) ? undefined : weightGradient(ops, x, dy, w.shape, window, group),
      bias && !ops.isConstant(bias)
        ? ops.reduceSum(
            dy,
            dy.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis])),
          )
        : undefined,
    ];
  },
  evaluate([x, w, bias], attributes, [out]) {
    if (!x || !w || !out) return [];
    const group = numberAttribute(attributes, "group", 1);
    const [samples = 1, channels = 1, ...spatial] = x.shape;
    const [filters = 1, ownChannels = 1] = w.shape;
    const places = out.shape.slice(2);
    const window = windowOf(attributes);
    const reads = readsOf(spatial, places, window);
    const [area, count, positions] = [sizeOf(spatial), sizeOf(places), sizeOf(window.kernel)];
    const y = new Float64Array(sizeOf(out.shape));
    for (let row = 0; row < samples * filters; row++) {
      const filter = row % filters;
      const sample = (row - filter) / filters;
      const first = Math.floor((filter * group) / filters) * ownChannels;
      for (let place = 0; place < count; place++) {
        let sum = bias?.data[filter] ?? 0;
        for (let channel = 0; channel < ownChannels; channel++) {
          const from = (sample * channels + first + channel) * area;
          const weights = (filter * ownChannels + channel) * positions;
          for (let position = 0; position < positions; position++) {
            const read = reads[place * positions + position] ?? -1;
            // The padding holds zeros: a weight that is not finite shows there too.
            sum += (read < 0 ? 0 : (x.data[from + read] ?? 0)) * (w.data[weights + position] ?? 0);
          }
        }
        y[row * count + place] = sum;
      }
    }
    return [y];
  },
} as const satisfies Operator;
