import { listAttribute } from "../call.ts";
import type { Operator } from "../operator.ts";
import { shapeText, sizeOf } from "../tensor.ts";

/** The same elements under another shape of the same size. */
export const reshape = {
  op: "Reshape",
  attributes: { shape: "input" },
  infer([x], attributes) {
    const shape = listAttribute(attributes, "shape");
    if (x && sizeOf(x.shape) !== sizeOf(shape))
      throw new RangeError(
        `Reshape: sizes differ, got ${shapeText(x.shape)} to ${shapeText(shape)}`,
      );
    return [{ shape, type: x?.type ?? "float32" }];
  },
  gradient: (ops, { inputs: [x] }, [dy]) => (x && dy ? [ops.reshape(dy, x.shape)] : []),
  evaluate: ([x]) => [x ? x.data : new Float64Array()],
} as const satisfies Operator;
