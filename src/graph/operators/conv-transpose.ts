import { listAttribute, numberAttribute } from "../call.ts";
import { weightGradient } from "../convolution-gradient.ts";
import type { Operator } from "../operator.ts";
import { shapeText, sizeOf } from "../tensor.ts";
import { attributesOf, extent, paddingOf, readsOf, windowAttributes, windowOf } from "../window.ts";

/**
 * The transpose of the linear map that Conv is in x: x [N, C, ...places] with w [C, M / group, ...kernel], every element
 * of x adds its multiple of the kernel to the places that the window reads there.
 */
export const convTranspose = {
  op: "ConvTranspose",
  attributes: { ...windowAttributes, output_padding: "ints", group: "int" },
  infer([x, w], attributes) {
    if (!x || !w) return [];
    const group = numberAttribute(attributes, "group", 1);
    const more = listAttribute(attributes, "output_padding");
    const [samples = 1, channels = 1, ...places] = x.shape;
    const [filters = 1, ownChannels = 1] = w.shape;
    if (channels !== filters || filters % group !== 0)
      throw new RangeError(
        `ConvTranspose: weights do not fit, got ${shapeText(x.shape)} by ${shapeText(w.shape)} in ${group} groups`,
      );
    const window = windowOf(attributes);
    const spatial = places.map(
      (count, axis) =>
        (count - 1) * (window.strides[axis] ?? 1) +
        extent(window, axis) -
        paddingOf(window, axis) +
        (more[axis] ?? 0),
    );
    return [{ shape: [samples, ownChannels * group, ...spatial], type: "float32" }];
  },
  gradient(ops, { inputs: [x, w], attributes }, [dy]) {
    if (!x || !w || !dy) return [];
    const group = numberAttribute(attributes, "group", 1);
    const window = windowOf(attributes);
    const [dx] = ops.isConstant(x)
      ? []
      : ops.emit("Conv", [dy, w], { ...attributesOf(window), group });
    const dw = ops.isConstant(w) ? undefined : weightGradient(ops, dy, x, w.shape, window, group);
    return [dx, dw];
  },
  evaluate([x, w], attributes, [out]) {
    if (!x || !w || !out) return [];
    const group = numberAttribute(attributes, "group", 1);
    const [samples = 1, filters = 1, ...places] = x.shape;
    const ownChannels = w.shape[1] ?? 1;
    const spatial = out.shape.slice(2);
    const window = windowOf(attributes);
    const writes = readsOf(spatial, places, window);
    const [area, count, positions] = [sizeOf(spatial), sizeOf(places), sizeOf(window.kernel)];
    const y = new Float64Array(sizeOf(out.shape));
    for (let row = 0; row < samples * filters; row++) {
      const filter = row % filters;
      const sample = (row - filter) / filters;
      const first = Math.floor((filter * group) / filters) * ownChannels;
      for (let channel = 0; channel < ownChannels; channel++) {
        const to = (sample * ownChannels * group + first + channel) * area;
        const weights = (filter * ownChannels + channel) * positions;
        for (let i = 0; i < writes.length; i++) {
          const write = writes[i] ?? -1;
          if (write < 0) continue;
          const value = x.data[row * count + Math.floor(i / positions)] ?? 0;
          y[to + write] = (y[to + write] ?? 0) + value * (w.data[weights + (i % positions)] ?? 0);
        }
      }
    }
    return [y];
  },
} as const satisfies Operator;
