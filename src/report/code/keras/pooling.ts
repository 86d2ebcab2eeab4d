import type { GlobalPoolingConfig } from "../../../model/global-pooling.ts";
import type { PoolingConfig } from "../../../model/pooling.ts";
import { sizesLiteral, stringLiteral } from "../python.ts";
import { type KerasWriters, unless } from "./layer.ts";

export const poolings = {
  MaxPooling1D: pooling,
  MaxPooling2D: pooling,
  AveragePooling1D: pooling,
  AveragePooling2D: pooling,
  GlobalMaxPooling1D: globalPooling,
  GlobalMaxPooling2D: globalPooling,
  GlobalAveragePooling1D: globalPooling,
  GlobalAveragePooling2D: globalPooling,
} as const satisfies Partial<KerasWriters>;

function pooling({ poolSize, strides, padding }: PoolingConfig): readonly string[] {
  return [
    sizesLiteral(poolSize),
    ...unless(poolSize.join() === strides.join(), `strides=${sizesLiteral(strides)}`),
    ...unless(padding === "valid", `padding=${stringLiteral(padding)}`),
  ];
}

function globalPooling({ keepdims }: GlobalPoolingConfig): readonly string[] {
  return unless(!keepdims, "keepdims=True");
}
