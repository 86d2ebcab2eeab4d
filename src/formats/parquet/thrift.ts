import { FormatError } from "../../core/errors.ts";

/** A value of Thrift's compact protocol; a struct by the numbers of its fields. */
export type Thrift =
  | number
  | boolean
  | Uint8Array
  | readonly Thrift[]
  | ReadonlyMap<number, Thrift>;

/** Where a struct begins and, once it is read, ends. */
export interface ThriftPlace {
  readonly bytes: Uint8Array;
  /** Byte of the file at which they begin, or that which they were unpacked from. */
  readonly start: number;
  at: number;
  /** Values that may still be read: what is written in few bytes may not become many. */
  budget: number;
}

/** Types of the compact protocol (thrift/doc/specs/thrift-compact-protocol.md). */
const types = {
  stop: 0,
  true: 1,
  false: 2,
  byte: 3,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  struct: 12,
} as const;
/** Parquet's own structs nest a quarter of it. */
const deepest = 24;

/** @throws FormatError where it is none, or more than the budget. */
export function structAt(place: ThriftPlace, depth = 0): ReadonlyMap<number, Thrift> {
  if (depth > deepest) throw problem(place, "nests too deep");
  const fields = new Map<number, Thrift>();
  for (let id = 0; ; ) {
    const byte = byteAt(place);
    const type = byte & 0x0f;
    if (type === types.stop) return fields;
    id = byte >> 4 === 0 ? zigzag(place) : id + (byte >> 4);
    fields.set(id, valueAt(place, type, depth));
  }
}

function valueAt(place: ThriftPlace, type: number, depth: number): Thrift {
  if (--place.budget < 0) throw problem(place, "has too many values");
  if (type === types.true || type === types.false) return type === types.true;
  if (type === types.byte) return (byteAt(place) << 24) >> 24;
  // 16, 32 and 64 bits are written alike.
  if (type > types.byte && type < types.double) return zigzag(place);
  if (type === types.double)
    return new DataView(bytesAt(place, 8).slice().buffer).getFloat64(0, true);
  if (type === types.binary) return bytesAt(place, varintAt(place));
  if (type === types.list || type === types.set) return listAt(place, depth);
  if (type === types.struct) return structAt(place, depth + 1);
  throw problem(place, `has a field of unknown type ${type}`);
}

function listAt(place: ThriftPlace, depth: number): readonly Thrift[] {
  const byte = byteAt(place);
  const type = byte & 0x0f;
  const count = byte >> 4 === 15 ? varintAt(place) : byte >> 4;
  if (count > place.bytes.byteLength - place.at)
    throw problem(place, `has no room for ${count} values`);
  const isTruth = type === types.true || type === types.false;
  const values: Thrift[] = [];
  for (let i = 0; i < count; i++)
    values.push(isTruth ? byteAt(place) === 1 : valueAt(place, type, depth + 1));
  return values;
}

/** An unsigned number; above 2^53 the nearest double. */
export function varintAt(place: ThriftPlace): number {
  let value = 0;
  for (let factor = 1; factor < 2 ** 70; factor *= 128) {
    const byte = byteAt(place);
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return value;
  }
  throw problem(place, "has a number of more than 10 bytes");
}

function zigzag(place: ThriftPlace): number {
  const value = varintAt(place);
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

function byteAt(place: ThriftPlace): number {
  const byte = place.bytes[place.at];
  if (byte === undefined) throw problem(place, "ends too soon");
  place.at++;
  return byte;
}

function bytesAt(place: ThriftPlace, length: number): Uint8Array {
  const start = place.at;
  if (length > place.bytes.byteLength - start) throw problem(place, `has no ${length} bytes left`);
  place.at += length;
  return place.bytes.subarray(start, place.at);
}

function problem({ start, at }: ThriftPlace, text: string): FormatError {
  return new FormatError("parquet", `a header ${text}, got byte ${at} of it`, { offset: start });
}
