import { FormatError } from "../../core/errors.ts";
import type { Physical } from "./columns.ts";
import { type ThriftPlace, varintAt } from "./thrift.ts";

/** Values as a page holds them. */
export type Packed = Pick<ThriftPlace, "bytes" | "start">;

const widths: Readonly<Record<Physical, number>> = {
  boolean: 1,
  int32: 4,
  int64: 8,
  float: 4,
  double: 8,
};

const readers: Readonly<Record<Physical, (view: DataView, at: number) => number>> = {
  boolean: (view, at) => view.getUint8(at),
  int32: (view, at) => view.getInt32(at, true),
  int64: (view, at) => Number(view.getBigInt64(at, true)),
  float: (view, at) => view.getFloat32(at, true),
  double: (view, at) => view.getFloat64(at, true),
};

/** Encoding PLAIN: one after the other; truth values one a bit. */
export function plain({ bytes, start }: Packed, type: Physical, count: number): Float64Array {
  const values = new Float64Array(count);
  if (type === "boolean") {
    refuseShort(bytes, Math.ceil(count / 8), start);
    for (let i = 0; i < count; i++) values[i] = ((bytes[i >> 3] ?? 0) >> (i & 7)) & 1;
    return values;
  }
  const width = widths[type];
  refuseShort(bytes, count * width, start);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < count; i++) values[i] = readers[type](view, i * width);
  return values;
}

/** Encoding BYTE_STREAM_SPLIT: the first bytes of all values, then the second ones and so on. */
export function byteStreamSplit(
  { bytes, start }: Packed,
  type: Physical,
  count: number,
): Float64Array {
  const width = widths[type];
  refuseShort(bytes, count * width, start);
  const joined = new Uint8Array(count * width);
  for (let byte = 0; byte < width; byte++)
    for (let i = 0; i < count; i++) joined[i * width + byte] = bytes[byte * count + i] ?? 0;
  return plain({ bytes: joined, start }, type, count);
}

/** Runs of equal numbers and packed ones in turn (Parquet's "RLE / Bit-Packing Hybrid"). */
export function hybrid({ bytes, start }: Packed, width: number, count: number): Uint32Array {
  if (width > 32) throw problem(`numbers of at most 32 bits, got ${width}`, start);
  const values = new Uint32Array(count);
  const place: ThriftPlace = { bytes, start, at: 0, budget: 0 };
  for (let done = 0; done < count; ) {
    const header = varintAt(place);
    const many = Math.floor(header / 2);
    if (header % 2 === 0) {
      const size = Math.ceil(width / 8);
      let value = 0;
      for (let byte = 0; byte < size; byte++) value += (bytes[place.at++] ?? 0) * 256 ** byte;
      if (many === 0) throw problem("a run of at least one number, got 0", start);
      const end = Math.min(count, done + many);
      values.fill(value, done, end);
      done = end;
    } else {
      const end = Math.min(count, done + many * 8);
      if (many === 0) throw problem("a pack of at least one number, got 0", start);
      refuseShort(
        bytes.subarray(Math.min(place.at, bytes.byteLength)),
        Math.ceil(((end - done) * width) / 8),
        start,
      );
      unpack(bytes, place.at * 8, width, values, done, end);
      place.at += many * width;
      done = end;
    }
  }
  return values;
}

/** Numbers of `width` bits, the lowest bit first. */
function unpack(
  bytes: Uint8Array,
  firstBit: number,
  width: number,
  values: Uint32Array,
  start: number,
  end: number,
): void {
  let bit = firstBit;
  for (let i = start; i < end; i++) {
    let value = 0;
    for (let have = 0; have < width; ) {
      const inByte = bit % 8;
      const take = Math.min(8 - inByte, width - have);
      const part = ((bytes[Math.floor(bit / 8)] ?? 0) >> inByte) & (2 ** take - 1);
      value += part * 2 ** have;
      have += take;
      bit += take;
    }
    values[i] = value;
  }
}

/** Encoding DELTA_BINARY_PACKED: differences in blocks, each from its smallest on. */
export function deltas({ bytes, start }: Packed, count: number): Float64Array {
  const place: ThriftPlace = { bytes, start, at: 0, budget: 0 };
  const block = varintAt(place);
  const parts = varintAt(place);
  varintAt(place);
  const perPart = block / parts;
  // A difference of zeros takes no bits, so that only this bounds what a block may hold.
  if (!(perPart >= 8 && perPart <= 2 ** 20 && Number.isInteger(perPart) && parts <= 2 ** 16))
    throw problem(`blocks of whole parts, got ${block} numbers in ${parts} parts`, start);
  const values = new Float64Array(count);
  let value = signed(varintAt(place));
  if (count > 0) values[0] = value;
  for (let i = 1; i < count; ) {
    const least = signed(varintAt(place));
    refuseShort(bytes.subarray(Math.min(place.at, bytes.byteLength)), parts, start);
    const bitWidths = bytes.subarray(place.at, place.at + parts);
    place.at += parts;
    for (const width of bitWidths) {
      if (i >= count) break;
      const part = new Uint32Array(Math.min(perPart, count - i));
      if (width > 32) throw problem(`differences of at most 32 bits, got ${width}`, start);
      refuseShort(
        bytes.subarray(Math.min(place.at, bytes.byteLength)),
        Math.ceil((part.length * width) / 8),
        start,
      );
      unpack(bytes, place.at * 8, width, part, 0, part.length);
      place.at += (perPart * width) / 8;
      for (const difference of part) {
        value += least + difference;
        values[i++] = value;
      }
    }
  }
  return values;
}

function signed(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

function refuseShort(bytes: Uint8Array, needed: number, start: number): void {
  if (bytes.byteLength < needed)
    throw problem(`${needed} bytes of values, got ${bytes.byteLength}`, start);
}

function problem(text: string, start: number): FormatError {
  return new FormatError("parquet", `a page needs ${text}`, { offset: start });
}
