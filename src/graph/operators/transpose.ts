import { listAttribute } from "../call.ts";
import { broadcastOffsets } from "../elementwise.ts";
import type { Operator } from "../operator.ts";
import { stridesOf } from "../tensor.ts";

/** Axes in another order: output axis i is input axis `perm[i]`. */
export const transpose = {
  op: "Transpose",
  attributes: { perm: "ints" },
  infer: ([x], attributes) => [
    {
      shape: listAttribute(attributes, "perm").map((axis) => x?.shape[axis] ?? 1),
      type: x?.type ?? "float32",
    },
  ],
  gradient(ops, { attributes }, [dy]) {
    const perm = listAttribute(attributes, "perm");
    return dy
      ? [
          ops.transpose(
            dy,
            perm.map((_, i) => perm.indexOf(i)),
          ),
        ]
      : [];
  },
  evaluate([x], attributes, [out]) {
    if (!x || !out) return [];
    const own = stridesOf(x.shape);
    const strides = listAttribute(attributes, "perm").map((axis) => own[axis] ?? 0);
    const target = stridesOf(out.shape);
    const positions = broadcastOffsets(out.shape, out.shape);
    return [
      Float64Array.from(positions, (position) => {
        const from = strides.reduce(
          (sum, stride, i) =>
            sum + (Math.floor(position / (target[i] ?? 1)) % (out.shape[i] ?? 1)) * stride,
          0,
        );
        return x.data[from] ?? 0;
      }),
    ];
  },
} as const satisfies Operator;
