import { Unzlib } from "fflate";

/** One step of what was done to a chunk before it was written. */
export interface Filter {
  readonly id: number;
}

const filterNames: Readonly<Record<number, string>> = {
  4: "szip",
  5: "nbit",
  6: "scale-offset",
  32000: "lzf",
  32001: "blosc",
  32015: "zstandard",
};

const deflate = 1;
const shuffle = 2;
const fletcher32 = 3;

/** Small enough that what one of them unpacks to (at most 1032 times as much) is no burden. */
const pieceBytes = 2 ** 12;

/**
 * The filters that a message names, in the order in which they were applied.
 *
 * Source: HDF5 File Format Specification 3.0, IV.A.2.l.
 */
export function filtersOf(body: DataView): readonly Filter[] {
  const version = body.getUint8(0);
  const count = body.getUint8(1);
  if (version !== 1 && version !== 2)
    throw new RangeError(`filters need version 1 or 2, got ${version}`);
  let at = version === 1 ? 8 : 2;
  return Array.from({ length: count }, () => {
    const id = body.getUint16(at, true);
    const isNamed = version === 1 || id >= 256;
    const nameBytes = isNamed ? body.getUint16(at + 2, true) : 0;
    const values = body.getUint16(at + (isNamed ? 6 : 4), true);
    const paddedName = version === 1 ? Math.ceil(nameBytes / 8) * 8 : nameBytes;
    const paddedValues = version === 1 ? values + (values % 2) : values;
    at += (isNamed ? 8 : 6) + paddedName + 4 * paddedValues;
    return { id };
  });
}

/** Why a chunk that went through these filters cannot be read; `undefined` where it can. */
export function unreadable(filters: readonly Filter[]): string | undefined {
  const other = filters.find(({ id }) => id !== deflate && id !== shuffle && id !== fletcher32);
  return other && `compressed with ${filterNames[other.id] ?? `filter ${other.id}`}`;
}

/**
 * A chunk as it was before the filters.
 *
 * @param skipped - bit i: filter i was not applied.
 * @param size - of the chunk; nothing is unpacked beyond it.
 * @throws RangeError where it unpacks to another size.
 */
export function unfiltered(
  bytes: Uint8Array,
  filters: readonly Filter[],
  skipped: number,
  elementBytes: number,
  size: number,
): Uint8Array {
  let chunk = bytes;
  for (let i = filters.length - 1; i >= 0; i--) {
    if ((skipped >>> i) & 1) continue;
    const id = filters[i]?.id;
    if (id === fletcher32) chunk = chunk.subarray(0, chunk.byteLength - 4);
    if (id === deflate) chunk = inflated(chunk, size + 4);
    if (id === shuffle) chunk = unshuffled(chunk, elementBytes);
  }
  if (chunk.byteLength !== size)
    throw new RangeError(`chunk needs ${size} bytes, got ${chunk.byteLength}`);
  return chunk;
}

function inflated(bytes: Uint8Array, most: number): Uint8Array {
  const unpacked = new Uint8Array(most);
  let length = 0;
  const stream = new Unzlib((piece) => {
    if (length + piece.byteLength > most)
      throw new RangeError(`chunk may unpack to ${most} bytes, got more`);
    unpacked.set(piece, length);
    length += piece.byteLength;
  });
  for (let at = 0; at < bytes.byteLength; at += pieceBytes)
    stream.push(bytes.subarray(at, at + pieceBytes), at + pieceBytes >= bytes.byteLength);
  return unpacked.subarray(0, length);
}

/** First all first bytes of the elements, then all second bytes … */
function unshuffled(bytes: Uint8Array, elementBytes: number): Uint8Array {
  const count = Math.floor(bytes.byteLength / elementBytes);
  const whole = bytes.slice();
  for (let byte = 0; byte < elementBytes; byte++)
    for (let i = 0; i < count; i++) whole[i * elementBytes + byte] = bytes[byte * count + i] ?? 0;
  return whole;
}
