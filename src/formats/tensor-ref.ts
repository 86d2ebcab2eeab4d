import { type Shape, sizeOf } from "../graph/tensor.ts";
import type { BytePlace } from "./byte-source.ts";

/** Formats of one number in a file. */
export type ElementType =
  | "float64"
  | "float32"
  | "float16"
  | "bfloat16"
  | "float8-e4m3"
  | "float8-e5m2"
  | "int64"
  | "int32"
  | "int16"
  | "int8"
  | "uint64"
  | "uint32"
  | "uint16"
  | "uint8"
  | "bool";

export const bytesOfElement: Readonly<Record<ElementType, number>> = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  "float8-e4m3": 1,
  "float8-e5m2": 1,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint64: 8,
  uint32: 4,
  uint16: 2,
  uint8: 1,
  bool: 1,
};

/** A tensor in a file: what is known of it, and its numbers when they are asked for. */
export interface TensorRef {
  /** As the file calls it, such as `layers.0.weight`. */
  readonly name: string;
  readonly shape: Shape;
  readonly type: ElementType;
  /** Name of an earlier tensor of the file with the same numbers (tied weights). */
  readonly sharedWith?: string;
  /** Its elements, little-endian, in the order of the file, in blocks of whole elements; from the start on every call. */
  blocks(): AsyncIterable<Uint8Array>;
  /** Where the same bytes lie in one piece, for whoever reads it in several places at once; absent where they do not. */
  readonly at?: BytePlace;
}

/** Bytes that the elements take. */
export function bytesOfTensor({ shape, type }: Pick<TensorRef, "shape" | "type">): number {
  return sizeOf(shape) * bytesOfElement[type];
}
