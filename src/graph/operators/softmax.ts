import { alongAxis } from "../along-axis.ts";
import { type Attributes, numberAttribute } from "../call.ts";
import type { Operator } from "../operator.ts";
import { axisIndex, type Shape } from "../tensor.ts";

/** e^x / Σ e^x along an axis, computed from x − max x. */
export const softmax = {
  op: "Softmax",
  attributes: { axis: "int" },
  infer: ([x]) => [{ shape: x?.shape ?? [], type: "float32" }],
  gradient(ops, { outputs: [y], attributes }, [dy]) {
    if (!y || !dy) return [];
    const inner = ops.reduceSum(ops.mul(dy, y), [axisOf(y.shape, attributes)], true);
    return [ops.mul(y, ops.sub(dy, inner))];
  },
  evaluate([x], attributes) {
    if (!x) return [];
    const transformed = alongAxis(x, axisOf(x.shape, attributes), (row) => {
      const top = row.reduce(
        (a, b) => (Number.isNaN(b) || b > a ? b : a),
        Number.NEGATIVE_INFINITY,
      );
      const exps = row.map((x) => Math.exp(x - top));
      const sum = exps.reduce((total, e) => total + e, 0);
      return exps.map((e) => e / sum);
    });
    return [transformed];
  },
} as const satisfies Operator;

function axisOf(shape: Shape, attributes: Attributes): number {
  return axisIndex(numberAttribute(attributes, "axis", -1), shape.length);
}
