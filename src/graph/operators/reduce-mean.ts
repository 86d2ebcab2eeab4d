import { reduction } from "../reduction.ts";

/** Mean over axes. */
export const reduceMean = reduction({
  op: "ReduceMean",
  start: 0,
  step: (sum, x) => sum + x,
  finish: (sum, count) => sum / count,
  gradient: (ops, dy, x, _, count) => ops.expand(ops.div(dy, count), x.shape),
});
