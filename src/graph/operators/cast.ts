import { type Attributes, numberAttribute } from "../call.ts";
import { type HalfType, halfPrecision } from "../half-precision.ts";
import type { Operator } from "../operator.ts";
import { type DataType, typeCodes } from "../tensor.ts";

/**
 * The same values as another type; `to` is ONNX's data type code. float16 and bfloat16 round to nearest even, int64 cuts
 * off the fraction, bool is x ≠ 0. ONNX leaves NaN and what is too large open for int64: here it is −2⁶³, as on x86.
 *
 * Gradients pass between floats, each rounded to the type of its tensor as mixed-precision training does, so they
 * underflow and overflow in 16 bits, too; nothing passes int64 and bool.
 */
export const cast = {
  op: "Cast",
  attributes: { to: "int" },
  infer: ([x], attributes) => [{ shape: x?.shape ?? [], type: target(attributes) }],
  gradient: (ops, { inputs: [x], attributes }, [dy]) =>
    x && dy && isFloat(x.type) && isFloat(target(attributes)) ? [ops.cast(dy, x.type)] : [],
  evaluate: ([x], attributes) => [x ? x.data.map(values[target(attributes)]) : new Float64Array()],
} as const satisfies Operator;

const values: Readonly<Record<DataType, (x: number) => number>> = {
  float32: (x) => x,
  bool: (x) => (x === 0 ? 0 : 1),
  int64: (x) => (Math.abs(x) < 2 ** 63 ? Math.trunc(x) : -(2 ** 63)),
  float16: (x) => halfPrecision(x, "float16"),
  bfloat16: (x) => halfPrecision(x, "bfloat16"),
};

function isFloat(type: DataType): type is HalfType | "float32" {
  return type === "float32" || type === "float16" || type === "bfloat16";
}

function target(attributes: Attributes): DataType {
  const code = numberAttribute(attributes, "to", Number.NaN);
  const types = Object.keys(typeCodes) as DataType[];
  const type = types.find((each) => typeCodes[each] === code);
  if (!type)
    throw new RangeError(
      `Cast: to must be one of ${types.map((each) => `${typeCodes[each]} (${each})`).join(", ")}, got ${attributes["to"]}`,
    );
  return type;
}
