import { sizeOf } from "../../graph/tensor.ts";
import { swapped } from "../byte-order.ts";
import type { ByteSource } from "../byte-source.ts";
import { longestHeader, npyHeader } from "../npy.ts";
import { streamed } from "../streamed.ts";
import { bytesOfElement, type TensorRef } from "../tensor-ref.ts";
import { numpyTypes } from "./types.ts";

/** An array of a file, or why it is not read, and the byte that says so. */
export type NpyTensor =
  | TensorRef
  | { readonly name: string; readonly why: string; readonly offset: number };

/** Arrays in column-major order are turned in memory. */
const mostTurned = 2 ** 28;

/** Version 2 and 3 need the most in front of the header's text. */
const prefix = 12;

/**
 * The array in a .npy file under this name, row-major whatever the order in the file.
 *
 * @throws FormatError "npy" where it is no such file.
 */
export async function npyTensor(
  source: ByteSource,
  name: string,
  format: string,
): Promise<NpyTensor> {
  const head = await source.read(0, Math.min(source.size, prefix + longestHeader));
  const { descr, fortranOrder, shape, start, end } = npyHeader(head, source.name);
  const [, order, kind = ""] = /^([<>|=]?)([fiubV]\d+)$/.exec(descr) ?? [];
  const type = Object.hasOwn(numpyTypes, kind) ? numpyTypes[kind] : undefined;
  if (!type) return { name, why: `of type ${descr.slice(0, 40)}`, offset: start };
  const width = bytesOfElement[type];
  const length = sizeOf(shape) * width;
  if (!(length <= source.size - end))
    return {
      name,
      why: `of ${length} bytes, of which there are ${source.size - end}`,
      offset: source.size,
    };
  const isTurned = fortranOrder && shape.filter((axis) => axis > 1).length > 1;
  if (isTurned && length > mostTurned)
    return { name, why: `in column-major order, of more than ${mostTurned} bytes`, offset: start };
  const raw = () => streamed(format, source, end, length);
  const isSwapped = order === ">" && width > 1;
  const ordered = isSwapped ? () => turned(raw(), width) : raw;
  return {
    name,
    shape,
    type,
    blocks: isTurned ? () => rowMajor(ordered(), shape, width) : ordered,
    ...(!isTurned && !isSwapped && { at: { source, offset: end } }),
  };
}

async function* turned(blocks: AsyncIterable<Uint8Array>, width: number) {
  for await (const block of blocks) yield swapped(block, width);
}

async function* rowMajor(
  blocks: AsyncIterable<Uint8Array>,
  shape: readonly number[],
  width: number,
) {
  const size = sizeOf(shape);
  const columns = new Uint8Array(size * width);
  let at = 0;
  for await (const block of blocks) {
    columns.set(block, at);
    at += block.byteLength;
  }
  const rows = new Uint8Array(size * width);
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) => sizeOf(shape.slice(0, axis)));
  let from = 0;
  for (let i = 0; i < size; i++) {
    rows.set(columns.subarray(from * width, (from + 1) * width), i * width);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const stride = strides[axis] ?? 0;
      const next = (index[axis] ?? 0) + 1;
      index[axis] = next < (shape[axis] ?? 0) ? next : 0;
      from += index[axis] === 0 ? -stride * (next - 1) : stride;
      if (index[axis] !== 0) break;
    }
  }
  yield rows;
}
