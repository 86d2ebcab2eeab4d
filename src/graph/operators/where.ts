import { broadcastOffsets, sumTo } from "../elementwise.ts";
import type { Operator } from "../operator.ts";
import { broadcastShape } from "../tensor.ts";

/** a where the condition holds, b elsewhere. The branch that is not taken gets no gradient, not even a NaN. */
export const where = {
  op: "Where",
  attributes: {},
  infer([condition, a, b]) {
    const branches = broadcastShape(a?.shape ?? [], b?.shape ?? []);
    return [
      { shape: broadcastShape(condition?.shape ?? [], branches), type: a?.type ?? "float32" },
    ];
  },
  gradient(ops, { inputs: [condition, a, b] }, [dy]) {
    if (!condition || !a || !b || !dy) return [];
    return [
      undefined,
      ops.isConstant(a) ? undefined : sumTo(ops, ops.where(condition, dy, 0), a.shape),
      ops.isConstant(b) ? undefined : sumTo(ops, ops.where(condition, 0, dy), b.shape),
    ];
  },
  evaluate([condition, a, b], _, [out]) {
    if (!condition || !a || !b || !out) return [];
    const [c, x, y] = [condition, a, b].map((block) => broadcastOffsets(block.shape, out.shape));
    return [
      Float64Array.from({ length: c?.length ?? 0 }, (_, i) =>
        condition.data[c?.[i] ?? 0] === 0 ? (b.data[y?.[i] ?? 0] ?? 0) : (a.data[x?.[i] ?? 0] ?? 0),
      ),
    ];
  },
} as const satisfies Operator;
