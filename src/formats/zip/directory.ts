import { FormatError } from "../../core/errors.ts";
import type { ByteSource } from "../byte-source.ts";
import { viewOf } from "../byte-window.ts";

/** A file in an archive as the directory at the archive's end describes it. */
export interface ZipEntry {
  /** With "/" between folders; never absolute and never above the archive. A folder ends in "/". */
  readonly name: string;
  /** 0 is stored, 8 is deflate (PKWARE APPNOTE 4.4.5). */
  readonly method: number;
  readonly isEncrypted: boolean;
  /** Bytes in the archive. */
  readonly packedSize: number;
  /** Bytes once unpacked, as the archive says. */
  readonly size: number;
  /** CRC-32 of the unpacked bytes; torch can be told to leave it out. */
  readonly crc: number;
  /** Byte of the archive at which the entry's own header starts. */
  readonly offset: number;
}

export const zipFormat = "zip";

/** PKWARE APPNOTE 4.3.7, 4.3.12, 4.3.14, 4.3.15, 4.3.16. */
export const localSignature = 0x04034b50;
const entrySignature = 0x02014b50;
const endSignature = 0x06054b50;
const locatorSignature = 0x07064b50;
const end64Signature = 0x06064b50;
export const localSize = 30;
const entrySize = 46;
const endSize = 22;
const locatorSize = 20;
const end64Size = 56;
/** A comment stands behind the end record; its length has 16 bits. */
const mostComment = 0xffff;
const inExtra = 0xffffffff;

/** 100 times the directory of a checkpoint with 10,000 tensors. */
const mostDirectory = 2 ** 26;

/** Whether the bytes begin like an archive that holds at least one file. */
export function isZip(head: Uint8Array): boolean {
  return head.byteLength >= 4 && viewOf(head).getUint32(0, true) === localSignature;
}

/**
 * What an archive holds, in the order of its directory; only the directory is read.
 *
 * Of a name, "..", "." and leading "/" are left out, as in Python's `ZipFile.extract`.
 *
 * @throws FormatError "zip" where there is no directory, and where entries overlap, do not fit into the file or are more
 *   than it can hold.
 */
export async function entriesOf(source: ByteSource): Promise<readonly ZipEntry[]> {
  const { start, size, count, shift } = await placeOf(source);
  if (size > mostDirectory)
    throw problem(`needs a directory of at most ${mostDirectory} bytes, got ${size}`, start);
  if (count * entrySize > size)
    throw problem(`directory of ${size} bytes cannot hold ${count} entries`, start);
  const bytes = await source.read(start, size);
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    const { entry, end } = entryAt(bytes, at, start, shift);
    entries.push(entry);
    at = end;
  }
  refuseOverlap(entries, start);
  return entries;
}

interface Place {
  readonly start: number;
  readonly size: number;
  readonly count: number;
  /** Bytes that stand in front of the archive, as in programs that unpack themselves. */
  readonly shift: number;
}

async function placeOf(source: ByteSource): Promise<Place> {
  const tailStart = Math.max(0, source.size - endSize - mostComment);
  const tail = await source.read(tailStart, source.size - tailStart);
  const view = viewOf(tail);
  const at = endRecord(view);
  if (at === undefined)
    throw problem("has no directory at its end; the file may have been cut off", source.size);
  const end = tailStart + at;
  const place = {
    count: view.getUint16(at + 10, true),
    size: view.getUint32(at + 12, true),
    start: view.getUint32(at + 16, true),
  };
  const wide = await widePlace(source, end - locatorSize);
  const { count, size, start } = wide ?? place;
  const shift = (wide?.end ?? end) - size - start;
  if (shift < 0) throw problem(`directory of ${size} bytes does not fit in front of its end`, end);
  return { count, size, start: start + shift, shift };
}

/** The last end record whose comment ends with the file; `undefined` where there is none. */
function endRecord(view: DataView): number | undefined {
  for (let at = view.byteLength - endSize; at >= 0; at--) {
    if (view.getUint32(at, true) !== endSignature) continue;
    if (at + endSize + view.getUint16(at + 20, true) <= view.byteLength) return at;
  }
  return undefined;
}

/** What the end record of a zip64 archive says, which stands in front of the plain one. */
async function widePlace(source: ByteSource, locator: number) {
  if (locator < end64Size) return undefined;
  const pointer = viewOf(await source.read(locator, locatorSize));
  if (pointer.getUint32(0, true) !== locatorSignature) return undefined;
  // Where bytes were put in front of the archive, the pointer is off, but the record stands right before it.
  const said = sizeAt(pointer, 8, locator + 8);
  for (const end of [said, locator - end64Size]) {
    if (end > locator - end64Size) continue;
    const view = viewOf(await source.read(end, end64Size));
    if (view.getUint32(0, true) !== end64Signature) continue;
    return {
      count: sizeAt(view, 32, end + 32),
      size: sizeAt(view, 40, end + 40),
      start: sizeAt(view, 48, end + 48),
      end,
    };
  }
  throw problem(`needs its zip64 record, got byte ${said}`, locator);
}

function entryAt(bytes: Uint8Array, at: number, start: number, shift: number) {
  const view = viewOf(bytes);
  if (at + entrySize > bytes.byteLength || view.getUint32(at, true) !== entrySignature)
    throw problem("directory ends within its entries", start + at);
  const nameEnd = at + entrySize + view.getUint16(at + 28, true);
  const extraEnd = nameEnd + view.getUint16(at + 30, true);
  const end = extraEnd + view.getUint16(at + 32, true);
  if (end > bytes.byteLength) throw problem("directory ends within an entry", start + at);
  const sizes = wideSizes(view, at, nameEnd, extraEnd, start);
  const entry: ZipEntry = {
    name: safeName(new TextDecoder().decode(bytes.subarray(at + entrySize, nameEnd))),
    method: view.getUint16(at + 10, true),
    isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
    crc: view.getUint32(at + 16, true),
    packedSize: sizes.packedSize,
    size: sizes.size,
    offset: sizes.offset + shift,
  };
  return { entry, end };
}

/** Sizes and offset of an entry; those that 32 bits cannot hold stand in the extra field 1 (APPNOTE 4.5.3). */
function wideSizes(view: DataView, at: number, from: number, to: number, start: number) {
  const size = view.getUint32(at + 24, true);
  const packedSize = view.getUint32(at + 20, true);
  const offset = view.getUint32(at + 42, true);
  let next = to;
  let last = to;
  for (let i = from; i + 4 <= to; i += 4 + view.getUint16(i + 2, true)) {
    if (view.getUint16(i, true) !== 1) continue;
    next = i + 4;
    last = Math.min(to, next + view.getUint16(i + 2, true));
    break;
  }
  const wide = (narrow: number) => {
    if (narrow !== inExtra) return narrow;
    if (next + 8 > last) throw problem("entry lacks its 64-bit size", start + at);
    next += 8;
    return sizeAt(view, next - 8, start + next - 8);
  };
  return { size: wide(size), packedSize: wide(packedSize), offset: wide(offset) };
}

/** A few KB of files that share their bytes unpack to any size. */
function refuseOverlap(entries: readonly ZipEntry[], directory: number): void {
  const ordered = entries.toSorted((a, b) => a.offset - b.offset);
  for (const [i, { name, offset, packedSize }] of ordered.entries()) {
    const next = ordered[i + 1]?.offset ?? directory;
    if (offset + localSize + packedSize > next)
      throw problem(`entry "${name}" of ${packedSize} bytes reaches into what follows it`, offset);
  }
}

function safeName(name: string): string {
  const isFolder = /[\\/]$/.test(name);
  const parts = name.split(/[\\/]/).filter((part) => !["", ".", ".."].includes(part));
  return parts.join("/") + (isFolder ? "/" : "");
}

/** A 64-bit number that a file can have as size or place. */
function sizeAt(view: DataView, at: number, offset: number): number {
  const value = view.getBigUint64(at, true);
  if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value);
  throw problem(`needs sizes below 2^53, got ${value}`, offset);
}

function problem(text: string, offset: number): FormatError {
  return new FormatError(zipFormat, text, { offset });
}
