import { unary } from "../elementwise.ts";
import type { Operator } from "../operator.ts";

const plain = unary({
  op: "Identity",
  value: (x) => x,
  gradient: (_, dy) => dy,
});

/** x, of any type. */
export const identity = {
  ...plain,
  infer: ([x]) => [{ shape: x?.shape ?? [], type: x?.type ?? "float32" }],
} as const satisfies Operator;
