import { FormatError } from "../../core/errors.ts";
import type { ByteSource } from "../byte-source.ts";
import type { ContentNote } from "../content.ts";
import { crc32 } from "../crc.ts";
import type { ReadOptions } from "../reader.ts";

const format = "wandb";
/** ":W&B", 0xBEE1 and a version (wandb/sdk/internal/datastore.py). */
const magic = Uint8Array.of(0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0x00);
/** Blocks are counted from the start of the file, the magic included. */
const blockBytes = 2 ** 15;
const piece = 32 * blockBytes;
/** Checksum, length and kind (leveldb/doc/log_format.md). */
const header = 7;
const kinds = { full: 1, first: 2, middle: 3, last: 4 };
/** Larger than any row of figures. */
const mostRecordBytes = 2 ** 26;

export function isWandbLog(head: Uint8Array): boolean {
  return head.byteLength >= magic.length && magic.every((byte, i) => head[i] === byte);
}

/**
 * Goes through the records of a LevelDB log. What is damaged is left out up to the next block.
 *
 * @returns what was left out.
 * @throws FormatError where the file does not begin as one.
 */
export async function visitRecords(
  source: ByteSource,
  { onProgress, signal }: ReadOptions,
  visit: (record: Uint8Array, offset: number) => void,
): Promise<readonly ContentNote[]> {
  const damage = { count: 0, offset: 0 };
  let parts: Uint8Array[] = [];
  let start = 0;
  let cut: number | undefined;

  const damaged = (offset: number) => {
    if (damage.count++ === 0) damage.offset = offset;
    parts = [];
  };
  const take = (kind: number, data: Uint8Array, offset: number) => {
    if (kind === kinds.full || kind === kinds.first) {
      if (parts.length > 0) damaged(start);
      parts = [data];
      start = offset;
    } else if (parts.length === 0) return;
    else parts.push(data);
    if (sizeOf(parts) > mostRecordBytes) damaged(start);
    if (parts.length === 0 || (kind !== kinds.full && kind !== kinds.last)) return;
    visit(parts.length === 1 ? data : joined(parts), start);
    parts = [];
  };
  const readBlock = (block: Uint8Array, base: number) => {
    const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
    for (let at = base === 0 ? magic.length : 0; at + header <= blockBytes; ) {
      const isLast = base + block.byteLength >= source.size;
      if (at === block.byteLength) return;
      if (at + header > block.byteLength) {
        cut = base + at;
        return;
      }
      const length = view.getUint16(at + 4, true);
      const kind = block[at + 6] ?? 0;
      const end = at + header + length;
      // Zeros fill a block of which no more was written.
      if (kind === 0 && length === 0) return;
      if (end > block.byteLength) {
        if (isLast && end <= blockBytes) cut = base + at;
        else damaged(base + at);
        return;
      }
      if (crc32(block, at + 6, end) !== view.getUint32(at, true) || kind > kinds.last) {
        damaged(base + at);
        return;
      }
      take(kind, block.subarray(at + header, end), base + at);
      at = end;
    }
  };

  for (let base = 0; base < source.size; base += piece) {
    signal?.throwIfAborted();
    const bytes = await source.read(base, piece);
    if (base === 0 && !isWandbLog(bytes))
      throw new FormatError(
        format,
        `${source.name}: needs ":W&B" at its start, got something else`,
        {
          offset: 0,
        },
      );
    for (let at = 0; at < bytes.byteLength; at += blockBytes)
      readBlock(bytes.subarray(at, at + blockBytes), base + at);
    onProgress?.(Math.min(source.size, base + bytes.byteLength));
  }
  if (parts.length > 0) cut ??= start;
  return [
    ...(damage.count > 0
      ? [{ code: "damaged" as const, what: `${damage.count} blocks`, offset: damage.offset }]
      : []),
    ...(cut === undefined
      ? []
      : [{ code: "cut-off" as const, what: "the last record", offset: cut }]),
  ];
}

function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(sizeOf(parts));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
