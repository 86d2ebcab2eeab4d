import { FormatError } from "../../core/errors.ts";
import { type ColumnChunk, fieldOf, numberOf } from "./columns.ts";
import { byteStreamSplit, deltas, hybrid, type Packed, plain } from "./encodings.ts";
import { structAt, type Thrift, type ThriftPlace } from "./thrift.ts";

/** Unpacks a page into so many bytes; `start` is its byte in the file. */
export type Unpack = (packed: Uint8Array, size: number, start: number) => Uint8Array;

const pageKinds = { data: 0, dictionary: 2, dataV2: 3 } as const;
const encodings = {
  plain: 0,
  plainDictionary: 2,
  rle: 3,
  delta: 5,
  dictionary: 8,
  byteStreamSplit: 9,
} as const;
/** Writers make pages of about 1 MiB. */
const mostPageBytes = 2 ** 26;

interface Page {
  readonly kind: number;
  readonly header: ReadonlyMap<number, Thrift>;
  readonly packed: Uint8Array;
  readonly size: number;
  /** Byte of the file at which its header begins. */
  readonly start: number;
}

/**
 * The numbers of a column in one group of rows, NaN where there is none.
 *
 * @param missing - set to 1 where a row has no number.
 */
export function valuesOf(
  chunk: ColumnChunk,
  bytes: Uint8Array,
  unpack: Unpack,
): { readonly values: Float64Array; readonly isMissing: Uint8Array } {
  const values = new Float64Array(chunk.values);
  const isMissing = new Uint8Array(chunk.values);
  let dictionary: Float64Array = new Float64Array();
  let done = 0;
  const rest = { at: 0, budget: 1e6 };
  while (done < chunk.values && rest.at < bytes.byteLength) {
    const page = pageAt(bytes, rest, chunk);
    if (page.kind === pageKinds.dictionary) {
      const count = bounded(numberOf(fieldOf(page.header.get(7), 1)), page.size * 8, page, chunk);
      const unpacked = unpack(page.packed, page.size, page.start);
      dictionary = plain({ bytes: unpacked, start: page.start }, chunk.type, count);
    } else if (page.kind === pageKinds.data || page.kind === pageKinds.dataV2) {
      const { levels, count, encoded, encoding } =
        page.kind === pageKinds.data
          ? firstVersion(page, chunk, unpack, chunk.values - done)
          : secondVersion(page, chunk, unpack, chunk.values - done);
      const present = levels
        ? levels.reduce((sum, level) => sum + (level === chunk.optionalLevels ? 1 : 0), 0)
        : count;
      const decoded = decodedValues(
        { bytes: encoded, start: page.start },
        encoding,
        chunk,
        present,
        dictionary,
      );
      for (let i = 0, next = 0; i < count; i++) {
        const isThere = !levels || levels[i] === chunk.optionalLevels;
        values[done + i] = isThere ? (decoded[next++] ?? Number.NaN) : Number.NaN;
        isMissing[done + i] = isThere ? 0 : 1;
      }
      done += count;
    }
  }
  isMissing.fill(1, done);
  return { values, isMissing };
}

/** The next page of a column. */
function pageAt(
  column: Uint8Array,
  rest: { at: number; budget: number },
  chunk: ColumnChunk,
): Page {
  const start = chunk.start + rest.at;
  const bytes = column.subarray(rest.at);
  const place: ThriftPlace = { bytes, start, at: 0, budget: rest.budget };
  const header = structAt(place);
  const size = numberOf(header.get(2));
  const packedSize = numberOf(header.get(3));
  if (!(packedSize >= 0 && packedSize <= bytes.byteLength - place.at))
    throw problem(chunk, start, `a page within the column, got ${packedSize} bytes`);
  if (!(size >= 0 && size <= mostPageBytes))
    throw problem(chunk, start, `pages of at most ${mostPageBytes} bytes, got ${size}`);
  const packed = bytes.subarray(place.at, place.at + packedSize);
  rest.at += place.at + packedSize;
  rest.budget = place.budget;
  return { kind: numberOf(header.get(1)), header, packed, size, start };
}

interface Data {
  /** Of each value, at how many of its levels there is something; `undefined` where all are there. */
  readonly levels: Uint32Array | undefined;
  readonly count: number;
  readonly encoded: Uint8Array;
  readonly encoding: number;
}

function firstVersion(page: Page, chunk: ColumnChunk, unpack: Unpack, most: number): Data {
  const head = page.header.get(5);
  const count = bounded(numberOf(fieldOf(head, 1)), most, page, chunk);
  const encoding = numberOf(fieldOf(head, 2));
  const bytes = unpack(page.packed, page.size, page.start);
  if (chunk.optionalLevels === 0) return { levels: undefined, count, encoded: bytes, encoding };
  const length =
    bytes.byteLength < 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (length > bytes.byteLength - 4)
    throw problem(chunk, page.start, `levels within the page, got ${length} bytes`);
  const packed = { bytes: bytes.subarray(4, 4 + length), start: page.start };
  const levels = hybrid(packed, levelBits(chunk), count);
  return { levels, count, encoded: bytes.subarray(4 + length), encoding };
}

function secondVersion(page: Page, chunk: ColumnChunk, unpack: Unpack, most: number): Data {
  const head = page.header.get(8);
  const count = bounded(numberOf(fieldOf(head, 1)), most, page, chunk);
  const encoding = numberOf(fieldOf(head, 4));
  const levelBytes = bounded(numberOf(fieldOf(head, 5), 0), page.packed.byteLength, page, chunk);
  bounded(numberOf(fieldOf(head, 6), 0), 0, page, chunk);
  const rest = page.packed.subarray(levelBytes);
  const encoded =
    fieldOf(head, 7) === false
      ? rest
      : unpack(rest, Math.max(0, page.size - levelBytes), page.start);
  const packed = { bytes: page.packed.subarray(0, levelBytes), start: page.start };
  const levels = chunk.optionalLevels === 0 ? undefined : hybrid(packed, levelBits(chunk), count);
  return { levels, count, encoded, encoding };
}

function decodedValues(
  packed: Packed,
  encoding: number,
  chunk: ColumnChunk,
  count: number,
  dictionary: Float64Array,
): ArrayLike<number> {
  const { type } = chunk;
  const { bytes, start } = packed;
  switch (encoding) {
    case encodings.plain:
      return plain(packed, type, count);
    case encodings.plainDictionary:
    case encodings.dictionary:
      return Float64Array.from(
        hybrid({ bytes: bytes.subarray(1), start }, bytes[0] ?? 0, count),
        (index) => dictionary[index] ?? Number.NaN,
      );
    case encodings.rle:
      return hybrid({ bytes: bytes.subarray(4), start }, 1, count);
    case encodings.delta:
      return deltas(packed, count);
    case encodings.byteStreamSplit:
      return byteStreamSplit(packed, type, count);
    default:
      throw problem(chunk, start, `an encoding that is known, got ${encoding}`);
  }
}

function levelBits({ optionalLevels }: ColumnChunk): number {
  return 32 - Math.clz32(optionalLevels);
}

function bounded(
  count: number,
  most: number,
  { start }: Pick<Page, "start">,
  chunk: ColumnChunk,
): number {
  if (Number.isInteger(count) && count >= 0 && count <= most) return count;
  throw problem(chunk, start, `at most ${most} values in a page, got ${count}`);
}

function problem({ tag }: ColumnChunk, start: number, text: string): FormatError {
  return new FormatError("parquet", `column "${tag}" needs ${text}`, { offset: start });
}
