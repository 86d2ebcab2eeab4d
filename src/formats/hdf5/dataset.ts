import { type Shape, sizeOf } from "../../graph/tensor.ts";
import { swapped } from "../byte-order.ts";
import type { BytePlace } from "../byte-source.ts";
import { asFormatErrors, type ByteWindow, uint64 } from "../byte-window.ts";
import { bytesOfElement, type ElementType } from "../tensor-ref.ts";
import { type Chunk, chunksOf } from "./chunk-tree.ts";
import { shapeOf } from "./dataspace.ts";
import { datatypeOf } from "./datatype.ts";
import { type Filter, filtersOf, unfiltered, unreadable } from "./filters.ts";
import { type Message, messageType } from "./object-header.ts";

/** An array of numbers in a file. */
export interface Dataset {
  readonly shape: Shape;
  readonly type: ElementType;
  /** Byte at which its elements or their index start, in the order in which arrays were written; NaN where they have none. */
  readonly address: number;
  /** Little-endian, row-major; from the start on every call. */
  blocks(): AsyncIterable<Uint8Array>;
  /** Where they lie like that in the file; absent where they do not. */
  readonly at?: BytePlace;
}

/** An array that cannot be read. */
export interface UnreadDataset {
  readonly why: string;
  /** The file ends before it does. */
  readonly isCutOff?: true;
}

/** How the elements lie in the file. */
type Layout =
  | { readonly kind: "compact"; readonly bytes: Uint8Array }
  | { readonly kind: "contiguous"; readonly address: number; readonly bytes: number }
  | { readonly kind: "chunked"; readonly address: number; readonly chunk: Shape };

const undefinedAddress = Number(2n ** 64n - 1n);
const blockBytes = 2 ** 20;
/** Chunks are put together in memory. */
const mostAssembledBytes = 2 ** 28;
/** Deflate makes at most 1032 bytes of one. */
const mostExpansion = 1100;

/**
 * The dataset that the messages of an object describe; `undefined` where it is none.
 *
 * Source: HDF5 File Format Specification 3.0, IV.A.2.i (layouts).
 */
export function datasetOf(
  window: ByteWindow,
  messages: readonly Message[],
): Dataset | UnreadDataset | undefined {
  const body = (wanted: number) => messages.find(({ type }) => type === wanted)?.body;
  const dataspace = body(messageType.dataspace);
  const layoutMessage = messages.find((message) => message.type === messageType.layout);
  if (!layoutMessage) return undefined;
  const datatype = body(messageType.datatype);
  if (!dataspace || !datatype) return { why: "of a shared type" };
  const type = elementTypeOf(datatype);
  if (typeof type === "string") return { why: type };
  const shape = shapeOf(dataspace);
  if (!shape) return { why: "empty" };
  const size = sizeOf(shape) * bytesOfElement[type.type];
  const layout = layoutOf(layoutMessage.body);
  if (typeof layout === "string") return { why: layout };
  const filterBody = body(messageType.filters);
  const filters = filterBody ? filtersOf(filterBody) : [];
  const why = layout.kind === "chunked" ? unreadable(filters) : undefined;
  if (why !== undefined) return { why };
  const have = bytesOf(layout, window.source.size);
  const isSparse = layout.kind !== "compact" && layout.address === undefinedAddress;
  if (!isSparse && size > have)
    return { why: `of ${size} bytes, of which the file has ${have}`, isCutOff: true };
  if (layout.kind === "chunked" && size > mostAssembledBytes)
    return { why: `in chunks, of more than ${mostAssembledBytes} bytes` };

  const { offset } = layoutMessage;
  const isPlain = layout.kind === "contiguous" && !isSparse && !type.isBigEndian;
  const pieces = () => {
    if (isSparse) return zeros(size);
    if (layout.kind === "compact") return only(layout.bytes.subarray(0, size));
    if (layout.kind === "contiguous") return contiguous(window, layout.address, size);
    return assembled(window, { shape, type: type.type, layout, filters });
  };
  return {
    shape,
    type: type.type,
    address: layout.kind === "compact" || isSparse ? Number.NaN : layout.address,
    blocks: () =>
      inOrder(window, pieces(), type.isBigEndian ? bytesOfElement[type.type] : 1, offset),
    ...(isPlain && { at: { source: window.source, offset: layout.address } }),
  };
}

function elementTypeOf(body: DataView) {
  const datatype = datatypeOf(body);
  if (datatype.kind === "number") return datatype;
  // Keras writes bfloat16 as opaque bytes.
  if (datatype.kind === "other" && datatype.name === "opaque" && datatype.bytes === 2)
    return { type: "bfloat16", isBigEndian: false } as const;
  return datatype.kind === "other" ? `of type ${datatype.name}` : "of text";
}

function layoutOf(body: DataView): Layout | string {
  const version = body.getUint8(0);
  const kind = body.getUint8(1);
  if (version !== 3 && version !== 4) return `in layout version ${version}`;
  if (kind === 0) {
    const length = body.getUint16(2, true);
    return {
      kind: "compact",
      bytes: new Uint8Array(body.buffer, body.byteOffset + 4, length),
    };
  }
  if (kind === 1) return { kind: "contiguous", address: uint64(body, 2), bytes: uint64(body, 10) };
  if (kind !== 2 || version !== 3) return `in layout ${kind} of version ${version}`;
  const axes = body.getUint8(2) - 1;
  const chunk = Array.from({ length: axes }, (_, axis) => body.getUint32(11 + 4 * axis, true));
  return { kind: "chunked", address: uint64(body, 3), chunk };
}

/** How many bytes of elements there can be. */
function bytesOf(layout: Layout, fileBytes: number): number {
  if (layout.kind === "compact") return layout.bytes.byteLength;
  if (layout.kind === "contiguous")
    return Math.max(0, Math.min(layout.bytes, fileBytes - layout.address));
  return fileBytes * mostExpansion;
}

async function* only(bytes: Uint8Array) {
  yield bytes;
}

/** What was never written is 0 for the numbers that Keras saves. */
async function* zeros(size: number) {
  for (let at = 0; at < size; at += blockBytes)
    yield new Uint8Array(Math.min(blockBytes, size - at));
}

async function* contiguous(window: ByteWindow, address: number, size: number) {
  for (let at = 0; at < size; at += blockBytes)
    yield await window.bytes(address + at, Math.min(blockBytes, size - at));
}

async function* assembled(
  window: ByteWindow,
  {
    shape,
    type,
    layout: { address, chunk },
    filters,
  }: {
    readonly shape: Shape;
    readonly type: ElementType;
    readonly layout: Layout & { readonly kind: "chunked" };
    readonly filters: readonly Filter[];
  },
) {
  const elementBytes = bytesOfElement[type];
  const chunkBytes = sizeOf(chunk) * elementBytes;
  if (chunk.length !== shape.length || !(chunkBytes > 0 && chunkBytes <= mostAssembledBytes))
    throw new RangeError(`chunks need ${shape.length} axes, got [${chunk.join(", ")}]`);
  const whole = new Uint8Array(sizeOf(shape) * elementBytes);
  const most = sizeOf(shape.map((length, axis) => Math.ceil(length / (chunk[axis] ?? 1))));
  const seen = new Set<string>();
  for await (const found of chunksOf(window, address, shape.length, most)) {
    const key = found.start.join();
    const isInside = found.start.every(
      (start, axis) => start < (shape[axis] ?? 0) && start % (chunk[axis] ?? 1) === 0,
    );
    if (!isInside || seen.has(key)) throw new RangeError(`no chunk starts at [${key}]`);
    seen.add(key);
    const stored = await window.bytes(found.address, found.bytes);
    const unpacked = async () =>
      unfiltered(stored, filters, found.skipped, elementBytes, chunkBytes);
    const { format, source } = window;
    const bytes = await asFormatErrors(format, source.name, unpacked, found.address);
    place(bytes, found, { shape, chunk, elementBytes, whole });
  }
  yield whole;
}

interface Target {
  readonly shape: Shape;
  readonly chunk: Shape;
  readonly elementBytes: number;
  readonly whole: Uint8Array;
}

/** Copies the rows of a chunk that lie within the dataset. */
function place(bytes: Uint8Array, { start }: Chunk, { shape, chunk, elementBytes, whole }: Target) {
  const last = shape.length - 1;
  const width = Math.min(chunk[last] ?? 1, (shape[last] ?? 1) - (start[last] ?? 0)) * elementBytes;
  const rowBytes = (chunk[last] ?? 1) * elementBytes;
  for (let row = 0; row * rowBytes < bytes.byteLength; row++) {
    let rest = row;
    let stride = shape[last] ?? 1;
    let target = start[last] ?? 0;
    let isInside = true;
    for (let axis = last - 1; axis >= 0; axis--) {
      const index = (start[axis] ?? 0) + (rest % (chunk[axis] ?? 1));
      rest = Math.floor(rest / (chunk[axis] ?? 1));
      if (index >= (shape[axis] ?? 0)) isInside = false;
      target += index * stride;
      stride *= shape[axis] ?? 1;
    }
    if (!isInside) continue;
    whole.set(bytes.subarray(row * rowBytes, row * rowBytes + width), target * elementBytes);
  }
}

async function* inOrder(
  { format, source }: ByteWindow,
  pieces: AsyncGenerator<Uint8Array>,
  swappedBytes: number,
  offset: number,
) {
  for (;;) {
    const next = await asFormatErrors(format, source.name, () => pieces.next(), offset);
    if (next.done) return;
    yield swappedBytes > 1 ? swapped(next.value, swappedBytes) : next.value;
  }
}
