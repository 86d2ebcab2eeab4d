import { noGradient, type Operator } from "../operator.ts";

/** A bool as float32 0 and 1. `to` is ONNX's data type code; only 1 (float32) is built. */
export const cast = {
  op: "Cast",
  attributes: { to: "int" },
  infer: ([x]) => [{ shape: x?.shape ?? [], type: "float32" }],
  gradient: noGradient,
  evaluate: ([x]) => [x ? x.data : new Float64Array()],
} as const satisfies Operator;
