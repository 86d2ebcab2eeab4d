import { type Shape, sizeOf } from "../graph/tensor.ts";
import type { ByteSource } from "./byte-source.ts";
import { streamed } from "./streamed.ts";

/** Elements of a storage that make up a tensor, as torch and numpy describe it. */
export interface Strided {
  /** The whole storage. */
  readonly source: ByteSource;
  readonly elementBytes: number;
  /** Of the first element, counted in elements. */
  readonly offset: number;
  readonly shape: Shape;
  /** Elements between neighbors along each axis, ≥ 0. */
  readonly strides: readonly number[];
}

const blockBytes = 2 ** 20;
/** What is held in memory where neighbors in the tensor are none in the file. */
const mostHeld = 2 ** 27;
/** From here on, one read for each run of neighbors takes less time than its bytes. */
const longRun = 2 ** 14;
/** What a tensor that repeats its elements may have; broadcasting makes any size of one number. */
const mostRepeated = 2 ** 24;

/** Distance between neighbors along each axis of a tensor that is stored row by row. */
export function rowMajorStrides(shape: Shape): readonly number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

/** Whether the elements are neighbors in the storage as they are in the tensor. */
export function isContiguous({ shape, strides }: Pick<Strided, "shape" | "strides">): boolean {
  return runsOf({ shape, strides }).outer.length === 0;
}

/** Why the tensor cannot be read; `undefined` where it can. */
export function unreadable({
  source,
  elementBytes,
  offset,
  shape,
  strides,
}: Strided): string | undefined {
  const whole = [offset, ...shape, ...strides].every((x) => Number.isSafeInteger(x) && x >= 0);
  if (!whole || shape.length !== strides.length || shape.length > 64)
    return `needs a place of whole numbers, got shape [${shape.slice(0, 8)}], strides [${strides.slice(0, 8)}]`;
  const count = sizeOf(shape);
  if (count === 0) return undefined;
  const last = shape.reduce((sum, size, axis) => sum + (size - 1) * (strides[axis] ?? 0), offset);
  if ((last + 1) * elementBytes > source.size)
    return `needs ${(last + 1) * elementBytes} bytes of its storage, got ${source.size}`;
  if (count * elementBytes > source.size && count > mostRepeated)
    return `repeats its elements to ${count} numbers, more than ${mostRepeated}`;
  const { run } = runsOf({ shape, strides });
  const held = (last - offset + 1) * elementBytes;
  if (held > mostHeld && run < count && run * elementBytes < longRun)
    return `stands transposed in ${held} bytes, more than ${mostHeld}`;
  return undefined;
}

/**
 * The elements in the order of the tensor, row by row, in blocks of whole elements.
 *
 * @throws FormatError where the storage cannot be read to the end.
 */
export async function* stridedBlocks(format: string, tensor: Strided): AsyncGenerator<Uint8Array> {
  const { source, elementBytes, offset, shape, strides } = tensor;
  const count = sizeOf(shape);
  if (count === 0) return;
  const { run, outer } = runsOf(tensor);
  const bytesOfRun = run * elementBytes;
  if (run === count || bytesOfRun >= longRun) {
    for (const start of startsOf(outer))
      yield* streamed(format, source, (offset + start) * elementBytes, bytesOfRun);
    return;
  }
  const last = shape.reduce((sum, size, axis) => sum + (size - 1) * (strides[axis] ?? 0), 0);
  const held = new Uint8Array((last + 1) * elementBytes);
  let length = 0;
  for await (const block of streamed(format, source, offset * elementBytes, held.byteLength)) {
    held.set(block, length);
    length += block.byteLength;
  }
  yield* gathered(held, outer, run, count, elementBytes);
}

interface Axis {
  readonly size: number;
  readonly stride: number;
}

/** How many elements at the end of the order are neighbors, and the axes outside of them. */
function runsOf({ shape, strides }: Pick<Strided, "shape" | "strides">) {
  const axes = shape
    .map((size, axis): Axis => ({ size, stride: strides[axis] ?? 0 }))
    .filter(({ size }) => size !== 1);
  let run = 1;
  while (axes.length > 0 && axes.at(-1)?.stride === run) run *= axes.pop()?.size ?? 1;
  return { run, outer: axes };
}

/** Where every run starts, in elements from the first one. */
function* startsOf(axes: readonly Axis[]): Generator<number> {
  const index = axes.map(() => 0);
  let start = 0;
  for (;;) {
    yield start;
    let axis = axes.length - 1;
    for (; axis >= 0; axis--) {
      const { size = 1, stride = 0 } = axes[axis] ?? {};
      const next = (index[axis] ?? 0) + 1;
      index[axis] = next === size ? 0 : next;
      start += next === size ? -stride * (size - 1) : stride;
      if (next < size) break;
    }
    if (axis < 0) return;
  }
}

type Words = Uint8Array | Uint16Array | Uint32Array;

function* gathered(
  held: Uint8Array,
  outer: readonly Axis[],
  run: number,
  count: number,
  elementBytes: number,
): Generator<Uint8Array> {
  // Bits are copied as integers: as floats, NaN could lose some of them.
  const from = wordsOf(held, elementBytes);
  const wordsOfElement = elementBytes / from.BYTES_PER_ELEMENT;
  const wordsOfRun = run * wordsOfElement;
  const runsOfBlock = Math.max(1, Math.floor(blockBytes / (run * elementBytes)));
  let left = count / run;
  let block = emptyWords(from, Math.min(runsOfBlock, left) * wordsOfRun);
  let at = 0;
  for (const start of startsOf(outer)) {
    const first = start * wordsOfElement;
    for (let i = 0; i < wordsOfRun; i++) block[at++] = from[first + i] ?? 0;
    left--;
    if (at < block.length) continue;
    yield new Uint8Array(block.buffer);
    block = emptyWords(from, Math.min(runsOfBlock, left) * wordsOfRun);
    at = 0;
  }
}

function wordsOf(bytes: Uint8Array, elementBytes: number): Words {
  const { buffer, byteOffset, byteLength } = bytes;
  if (elementBytes === 1) return new Uint8Array(buffer, byteOffset, byteLength);
  if (elementBytes === 2) return new Uint16Array(buffer, byteOffset, byteLength / 2);
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
}

function emptyWords(like: Words, length: number): Words {
  if (like instanceof Uint8Array) return new Uint8Array(length);
  return like instanceof Uint16Array ? new Uint16Array(length) : new Uint32Array(length);
}
