import { sizeOf } from "../graph/tensor.ts";
import { viewOf } from "./byte-window.ts";
import type { ElementType, TensorRef } from "./tensor-ref.ts";

/** How one element is read. */
const elements: Readonly<Partial<Record<ElementType, (view: DataView) => number>>> = {
  float64: (view) => view.getFloat64(0, true),
  float32: (view) => view.getFloat32(0, true),
  int64: (view) => Number(view.getBigInt64(0, true)),
  int32: (view) => view.getInt32(0, true),
  int16: (view) => view.getInt16(0, true),
  int8: (view) => view.getInt8(0),
  uint64: (view) => Number(view.getBigUint64(0, true)),
  uint32: (view) => view.getUint32(0, true),
  uint16: (view) => view.getUint16(0, true),
  uint8: (view) => view.getUint8(0),
  bool: (view) => view.getUint8(0),
};

/** The number in a tensor of one element, such as a count of steps; `undefined` of any other, and of 16-bit floats. */
export async function scalarIn(tensor: TensorRef): Promise<number | undefined> {
  const read = elements[tensor.type];
  if (sizeOf(tensor.shape) !== 1 || !read) return undefined;
  for await (const block of tensor.blocks()) return read(viewOf(block));
  return undefined;
}
