import { FormatError } from "../core/errors.ts";

/** A place in bytes that hold a Protocol Buffers message, and the end of that message. */
export interface Wire {
  readonly format: string;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Byte of the file at which `bytes` begins, for messages. */
  readonly base: number;
  at: number;
  end: number;
}

/** Kinds of a field, as in the lower three bits of its key (protobuf.dev, "Encoding"). */
export const wireKinds = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

const text = new TextDecoder();

export function wireOf(format: string, bytes: Uint8Array, base: number): Wire {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { format, bytes, view, base, at: 0, end: bytes.byteLength };
}

/** Number of the next field times 8 plus its kind; 0 at the end of the message. */
export function nextKey(wire: Wire): number {
  if (wire.at >= wire.end) return 0;
  const key = varint(wire);
  if (key < 8 || key > 0xffffffff) throw problem(wire, "needs a field number", `key ${key}`);
  return key;
}

/** A whole number ≥ 0; above 2^53 the nearest double. */
export function varint(wire: Wire): number {
  let value = 0;
  for (let factor = 1; ; factor *= 128) {
    if (wire.at >= wire.end) throw problem(wire, "needs more of a number", "the end");
    const byte = wire.bytes[wire.at++] ?? 0;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return value;
    if (factor > 2 ** 62) throw problem(wire, "has a number of more than 10 bytes", "another byte");
  }
}

/** An int32 or int64, negative ones written as 2^64 + value. */
export function signedVarint(wire: Wire): number {
  const start = wire.at;
  const value = varint(wire);
  if (value < 2 ** 63) return value;
  // A double cannot hold the low bits: from the bytes again, inverted.
  let inverted = 0;
  for (let i = wire.at - 1; i >= start; i--) {
    const mask = i === start + 9 ? 1 : 0x7f;
    inverted = inverted * 128 + (~(wire.bytes[i] ?? 0) & mask);
  }
  return -inverted - 1;
}

export function double(wire: Wire): number {
  return wire.view.getFloat64(advance(wire, 8), true);
}

export function float(wire: Wire): number {
  return wire.view.getFloat32(advance(wire, 4), true);
}

/** Moves behind a length-delimited field and returns where it begins; it ends at `wire.at`. */
export function skipBytes(wire: Wire): number {
  return advance(wire, varint(wire));
}

/** A length-delimited field as text. */
export function string(wire: Wire): string {
  const start = skipBytes(wire);
  return text.decode(wire.bytes.subarray(start, wire.at));
}

/**
 * Goes into a message within the message. Give what it returns to `leave`.
 *
 * @returns where the outer message ends.
 */
export function enter(wire: Wire): number {
  const outer = wire.end;
  const start = skipBytes(wire);
  wire.end = wire.at;
  wire.at = start;
  return outer;
}

export function leave(wire: Wire, outer: number): void {
  wire.at = wire.end;
  wire.end = outer;
}

/** Moves behind a field that is not read. */
export function skip(wire: Wire, key: number): void {
  const kind = key % 8;
  if (kind === wireKinds.varint) varint(wire);
  else if (kind === wireKinds.fixed64) advance(wire, 8);
  else if (kind === wireKinds.bytes) skipBytes(wire);
  else if (kind === wireKinds.fixed32) advance(wire, 4);
  else throw problem(wire, "has a field of unknown kind", `kind ${kind}`);
}

/** Key of a field as `nextKey` returns it. */
export function keyOf(field: number, kind: keyof typeof wireKinds): number {
  return field * 8 + wireKinds[kind];
}

function advance(wire: Wire, length: number): number {
  const start = wire.at;
  if (length > wire.end - start)
    throw problem(wire, `has only ${wire.end - start} bytes left in a message`, `${length}`);
  wire.at = start + length;
  return start;
}

function problem({ format, base, at }: Wire, text: string, got: string): FormatError {
  return new FormatError(format, `${text}, got ${got}`, { offset: base + at });
}
