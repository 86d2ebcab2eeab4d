import type { ElementType } from "../tensor-ref.ts";

/** Letters and bytes of numpy's types; V2 is what it calls bfloat16, for which it has no name. */
export const numpyTypes: Readonly<Record<string, ElementType>> = {
  f8: "float64",
  f4: "float32",
  f2: "float16",
  V2: "bfloat16",
  i8: "int64",
  i4: "int32",
  i2: "int16",
  i1: "int8",
  u8: "uint64",
  u4: "uint32",
  u2: "uint16",
  u1: "uint8",
  b1: "bool",
};
