import { listAttribute } from "../call.ts";
import { broadcastOffsets, sumTo } from "../elementwise.ts";
import type { Operator } from "../operator.ts";
import { broadcastShape } from "../tensor.ts";

/** A tensor repeated along axes of size 1 to a broader shape. */
export const expand = {
  op: "Expand",
  attributes: { shape: "input" },
  infer: ([x], attributes) => [
    {
      shape: broadcastShape(x?.shape ?? [], listAttribute(attributes, "shape")),
      type: x?.type ?? "float32",
    },
  ],
  gradient: (ops, { inputs: [x] }, [dy]) =>
    x && dy && !ops.isConstant(x) ? [sumTo(ops, dy, x.shape)] : [],
  evaluate: ([x], _, [out]) => [
    x && out
      ? Float64Array.from(broadcastOffsets(x.shape, out.shape), (i) => x.data[i] ?? 0)
      : new Float64Array(),
  ],
} as const satisfies Operator;
